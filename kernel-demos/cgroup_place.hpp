// Where a cgroup controller is on this machine (man 7 cgroups).
//
// Nothing says that it is in /sys/fs/cgroup: the kernel's own tables say where. mountinfo has the
// trees, /proc/self/cgroup our place in each (man 5 proc).
#pragma once

#include <sstream>

#include "kernel-demos/show.hpp"

namespace cgroup {

/// A controller, which has another name in each generation. In the second an empty name stands for
/// what every group can do, without a controller.
struct Controller {
  std::string in_first;
  std::string in_second;
};

struct Place {
  int generation = 0;  ///< 0: nowhere
  std::string folder;  ///< the group in which a new one can be made
};

inline bool has_word(std::string words, const std::string& word) {
  for (char& letter : words) letter = letter == ',' ? ' ' : letter;
  return (" " + words + " ").find(" " + word + " ") != std::string::npos;
}

/// A line of mountinfo, as far as it matters here.
struct Tree {
  std::string root;   ///< which part of the tree is mounted, as in "/"
  std::string point;  ///< where
  std::string type;   ///< "cgroup" or "cgroup2"
  std::string controllers;
};

inline Tree parse_tree(const std::string& line) {
  Tree tree;
  std::string skipped;
  std::istringstream words(line);
  words >> skipped >> skipped >> skipped >> tree.root >> tree.point;
  while (words >> skipped && skipped != "-") {  // a number of fields that varies, then a hyphen
  }
  words >> tree.type >> skipped >> tree.controllers;
  return tree;
}

/// The folder of this process's own group. In generation 2 the line has no controllers: "0::/path".
inline std::string folder_of_self(const Tree& tree, const std::string& controller) {
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    const std::string controllers = line.substr(first + 1, second - first - 1);
    std::string path = line.substr(second + 1);
    if (tree.type == "cgroup2" ? !controllers.empty() : !has_word(controllers, controller))
      continue;
    const std::string root = tree.root == "/" ? "" : tree.root;
    if (path.starts_with(root)) path = path.substr(root.size());
    return tree.point + (path == "/" ? "" : path);
  }
  return tree.point;
}

/// Generation 2 lets no group that has processes hand a controller on, except the root. So the way
/// goes up to the first group that does. Empty when there is none: to change that would change the
/// machine.
inline std::string nearest_giving(const Tree& tree, std::string folder, const std::string& name) {
  for (; folder.size() >= tree.point.size(); folder = folder.substr(0, folder.rfind('/'))) {
    if (name.empty()) return folder;
    if (has_word(show::line_of(folder + "/cgroup.subtree_control", ""), name)) return folder;
  }
  return "";
}

inline void skip_without(const Controller& controller, const Tree& second) {
  const std::string& name = controller.in_second;
  if (second.point.empty()) {
    show::skip("no cgroup tree with the controller " + controller.in_first + " is mounted here");
  }
  if (!has_word(show::line_of(second.point + "/cgroup.controllers", ""), name)) {
    show::skip("neither generation of cgroups has the controller " + name + " here (" +
               second.point + "/cgroup.controllers does not name it)");
  }
  show::skip("no group above mine hands the controller " + name + " on: write +" + name + " to " +
             second.point + "/cgroup.subtree_control");
}

/// Looks in the first generation, then in the second. Ends the demo where neither has it.
inline Place find(const Controller& controller) {
  std::ifstream mounts("/proc/self/mountinfo");
  Tree second;
  for (std::string line; std::getline(mounts, line);) {
    const Tree tree = parse_tree(line);
    if (tree.type == "cgroup2") second = tree;
    if (tree.type == "cgroup" && has_word(tree.controllers, controller.in_first)) {
      return {.generation = 1, .folder = folder_of_self(tree, controller.in_first)};
    }
  }
  const std::string folder =
      second.point.empty()
          ? ""
          : nearest_giving(second, folder_of_self(second, ""), controller.in_second);
  if (folder.empty()) skip_without(controller, second);
  return {.generation = 2, .folder = folder};
}

}  // namespace cgroup
