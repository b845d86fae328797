#include "workbook/checks/group_generation.hpp"

#include <fmt/core.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "base/check.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCgroupFolder = "/sys/fs/cgroup";

bool has_v1_controller() {
  const auto trees = trees_of(Generation::kV1);
  return std::ranges::any_of(trees, [](const GroupTree& tree) {
    return tree.options.contains("memory") || tree.options.contains("pids");
  });
}

}  // namespace

std::vector<GroupTree> trees_of(Generation generation) {
  std::vector<GroupTree> trees;
  for (auto& tree : group_trees()) {
    if (tree.is_v2 == (generation == Generation::kV2)) trees.push_back(std::move(tree));
  }
  return trees;
}

void require_generation(Generation generation) {
  const auto trees = trees_of(generation);
  if (generation == Generation::kV1 && !has_v1_controller()) {
    skip_check("this machine has no controllers in trees of cgroup v1",
               "nothing to mend: the checks of v2 look at your other driver");
  }
  if (trees.empty()) {
    skip_check("this machine has no cgroup v2 tree",
               "mount one: mkdir /tmp/cgroup2 && sudo mount -t cgroup2 cgroup2 /tmp/cgroup2");
  }
  for (const auto& tree : trees) {
    if (::access(tree.point.c_str(), W_OK) == 0) continue;
    skip_check("only root may make groups in " + tree.point.native() +
                   ", and no part of the tree is delegated to you",
               "run the checks as root: sudo ./lab check");
  }
}

GroupTree tree_of(Generation generation, const std::string& controller) {
  for (const auto& tree : trees_of(generation)) {
    if (tree.is_v2 || tree.options.contains(controller)) return tree;
  }
  skip_check("this machine has no v1 tree for the controller " + controller,
             "use a machine that has it, or go on: the rest of the lab does not need it");
}

void require_controller(Generation generation, const std::string& controller) {
  require_generation(generation);
  const GroupTree tree = tree_of(generation, controller);
  if (!tree.is_v2) return;
  std::ifstream controllers(tree.point / "cgroup.controllers");
  for (std::string word; controllers >> word;) {
    if (word == controller) return;
  }
  skip_check("the v2 tree of this machine has no " + controller +
                 " controller: its v1 tree has it, or the kernel was built without",
             "use a machine whose controllers are in v2, as most have that were set up since 2021");
}

void show_only_v2() {
  // The kernel refuses the same thing twice in one place.
  struct statfs top{};
  sys::check(::statfs(kCgroupFolder, &top), "look at {}", kCgroupFolder);
  if (top.f_type == CGROUP2_SUPER_MAGIC) return;
  ::umount2(kCgroupFolder, MNT_DETACH);
  sys::check(::mount("cgroup2", kCgroupFolder, "cgroup2", 0, nullptr), "mount the v2 tree");
}

std::string new_group_path() {
  return fmt::format("/{}/{}/{}", check_group_name(), random_name("outer"), random_name("inner"));
}

std::string read_line(const fs::path& file) {
  std::ifstream stream(file);
  if (!stream) return "(no such file)";
  std::string content((std::istreambuf_iterator<char>(stream)), {});
  if (content.ends_with('\n')) content.pop_back();
  return content;
}

std::string existing_groups(Generation generation, const std::string& path) {
  std::string found;
  for (const auto& tree : trees_of(generation)) {
    const fs::path folder = tree.point / fs::path(path).relative_path();
    if (fs::exists(folder)) found += (found.empty() ? "" : "\n") + folder.native();
  }
  return found;
}

}  // namespace workbook
