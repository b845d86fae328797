#include "workbook/checks/group_trees.hpp"

#include <fmt/core.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "workbook/checks/observe.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "lab-check-";

std::vector<fs::path> folders_in(const fs::path& group) {
  std::vector<fs::path> folders;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(group, error)) {
    if (entry.is_directory(error)) folders.push_back(entry.path());
  }
  return folders;
}

void tell(const fs::path& file, const char* command) {
  if (::access(file.c_str(), W_OK) == 0) std::ofstream(file) << command;
}

void thaw(const fs::path& group) {
  tell(group / "freezer.state", "THAWED");
  tell(group / "cgroup.freeze", "0");
  for (const auto& folder : folders_in(group)) thaw(folder);
}

void kill_members(const fs::path& group) {
  std::ifstream members(group / "cgroup.procs");
  for (pid_t pid = 0; members >> pid;) {
    if (pid > 0) ::kill(pid, SIGKILL);  // 0 is one of another PID namespace; to kill(2), our group
  }
}

bool is_removed(const fs::path& group) {
  if (::rmdir(group.c_str()) == 0 || errno == ENOENT) return true;
  for (const auto& folder : folders_in(group)) is_removed(folder);
  kill_members(group);
  return ::rmdir(group.c_str()) == 0 || errno == ENOENT;
}

}  // namespace

std::vector<GroupTree> group_trees() {
  std::vector<GroupTree> trees;
  for (const auto& text : mount_table(::getpid())) {
    const MountLine line = parse_mount_line(text);
    if (line.type != "cgroup" && line.type != "cgroup2") continue;
    trees.push_back({.is_v2 = line.type == "cgroup2",
                     .point = line.mount_point,
                     .options = {line.super_options.begin(), line.super_options.end()}});
  }
  return trees;
}

const std::string& check_group_name() {
  static const std::string name = fmt::format("{}{}", kPrefix, ::getpid());
  return name;
}

void thaw_groups(const std::string& name) {
  for (const auto& tree : group_trees()) thaw(tree.point / name);
}

void remove_groups(const std::string& name) {
  constexpr int kTries = 200;
  constexpr std::chrono::milliseconds kPause{10};
  thaw_groups(name);
  for (const auto& tree : group_trees()) {
    const fs::path group = tree.point / name;
    for (int i = 0; i < kTries && !is_removed(group); ++i) std::this_thread::sleep_for(kPause);
  }
}

void remove_abandoned_groups() {
  std::set<std::string> names;
  for (const auto& tree : group_trees()) {
    for (const auto& folder : folders_in(tree.point)) names.insert(folder.filename());
  }
  for (const auto& name : names) {
    if (!name.starts_with(kPrefix)) continue;
    if (!fs::exists("/proc/" + name.substr(kPrefix.size()))) remove_groups(name);
  }
}

}  // namespace workbook
