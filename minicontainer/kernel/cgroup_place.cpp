#include "minicontainer/kernel/cgroup_place.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string_view>

#include "base/file.hpp"
#include "minicontainer/kernel/cgroup_files.hpp"

namespace minicontainer {
namespace {

namespace fs = std::filesystem;

// A mounted tree of groups: one line of /proc/self/mountinfo (man 5 proc).
struct Tree {
  bool is_v2 = false;
  fs::path root;  ///< the group that the mount point shows
  fs::path point;
  std::set<std::string> options;  ///< of the file system; on v1 the controllers are among them
};

// One line of /proc/self/cgroup (man 7 cgroups): "4:memory:/path", or "0::/path" for v2.
struct Membership {
  std::string controllers;
  fs::path group;
};

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(separator));
    words.emplace_back(word);
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return words;
}

// mountinfo writes space, tab, line feed and backslash as \040 and so on.
std::string unescape(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_octal = text[i] == '\\' && i + 3 < text.size();
    plain += is_octal ? static_cast<char>(std::stoi(text.substr(i + 1, 3), nullptr, 8)) : text[i];
    if (is_octal) i += 3;
  }
  return plain;
}

std::vector<Tree> parse_trees(const std::string& mountinfo) {
  std::vector<Tree> trees;
  for (const auto& line : split(mountinfo, '\n')) {
    const auto dash = line.find(" - cgroup");
    if (dash == line.npos) continue;
    const auto head = split(line.substr(0, dash), ' ');
    const auto tail = split(line.substr(dash + 3), ' ');
    if (head.size() < 5 || tail.size() < 3) continue;
    if (tail[0] != "cgroup" && tail[0] != "cgroup2") continue;
    const auto options = split(tail[2], ',');
    trees.push_back({.is_v2 = tail[0] == "cgroup2",
                     .root = unescape(head[3]),
                     .point = unescape(head[4]),
                     .options = {options.begin(), options.end()}});
  }
  return trees;
}

std::vector<Membership> parse_memberships(const std::string& text) {
  std::vector<Membership> groups;
  for (const auto& line : split(text, '\n')) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == line.npos || second == line.npos) continue;
    groups.push_back({line.substr(first + 1, second - first - 1), line.substr(second + 1)});
  }
  return groups;
}

// The last mount is the one that is seen, should a tree be mounted more than once.
const Tree* find_tree(const std::vector<Tree>& trees, const Membership& membership) {
  const auto controllers = split(membership.controllers, ',');
  const Tree* found = nullptr;
  for (const auto& tree : trees) {
    if (tree.is_v2 != controllers.empty()) continue;
    const auto is_in = [&](const std::string& name) { return tree.options.contains(name); };
    if (std::ranges::all_of(controllers, is_in)) found = &tree;
  }
  return found;
}

// Our own group as a folder. One that lies outside what is mounted counts as the mount's top.
fs::path own_folder(const Tree& tree, const Membership& membership) {
  const fs::path below = membership.group.lexically_relative(tree.root);
  if (below.empty() || *below.begin() == ".." || below == ".") return tree.point;
  return tree.point / below;
}

fs::path checked(const std::string& wanted, const std::string& id) {
  if (wanted.empty()) return "minirun-" + id;  // no parent of its own, which would stay behind
  const fs::path path = wanted;
  if (std::ranges::find(path, "..") == path.end()) return path.lexically_normal();
  throw std::runtime_error(fmt::format(
      "linux.cgroupsPath: \"{}\" leads out of the tree of groups. Write it without ..", wanted));
}

// On v2 a group with processes of its own cannot grant controllers to children, except the root.
bool can_have_children(const fs::path& group) {
  if (!read_control(group, "cgroup.subtree_control").value_or("").empty()) return true;
  return !has_processes(group);
}

fs::path nearest_parent_on_v2(const Tree& tree, fs::path group) {
  while (group != tree.point && !can_have_children(group)) group = group.parent_path();
  return group;
}

fs::path place_in(const Tree& tree, const Membership& membership, const fs::path& wanted) {
  if (wanted.is_absolute()) return (tree.point / wanted.relative_path()).lexically_normal();
  const fs::path own = own_folder(tree, membership);
  return (tree.is_v2 ? nearest_parent_on_v2(tree, own) : own) / wanted;
}

// A tree with a name ("name=systemd") has no controller: it only keeps track of processes.
bool has_controllers(const Membership& membership) {
  return !membership.controllers.empty() && !membership.controllers.starts_with("name=");
}

}  // namespace

CgroupPlace choose_cgroup_place(const CgroupView& view, const std::string& wanted,
                                const std::string& id) {
  const fs::path path = checked(wanted, id);
  const std::vector<Tree> trees = parse_trees(view.mountinfo);
  CgroupPlace v1{.version = CgroupVersion::kV1, .folders = {}};
  CgroupPlace v2{.version = CgroupVersion::kV2, .folders = {}};
  bool is_v1 = false;
  for (const auto& membership : parse_memberships(view.membership)) {
    const Tree* tree = find_tree(trees, membership);
    if (tree == nullptr) continue;
    const fs::path folder = place_in(*tree, membership, path);
    is_v1 = is_v1 || has_controllers(membership);
    if (tree->is_v2) v2.folders[""] = folder;
    for (const auto& controller : split(membership.controllers, ',')) {
      v1.folders[controller] = folder;
    }
  }
  if (is_v1) return v1;
  if (!v2.folders.empty()) return v2;
  throw std::runtime_error(
      "no control groups are mounted here, so there is nothing to set limits with: mount -t "
      "cgroup2 cgroup2 /sys/fs/cgroup, or leave linux.resources out");
}

CgroupPlace choose_cgroup_place(const std::string& wanted, const std::string& id) {
  const CgroupView view{.mountinfo = base::read_file("/proc/self/mountinfo"),
                        .membership = base::read_kernel_value("/proc/self/cgroup")};
  return choose_cgroup_place(view, wanted, id);
}

}  // namespace minicontainer
