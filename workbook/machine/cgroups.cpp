#include "workbook/machine/cgroups.hpp"

#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "workbook/machine/attempt.hpp"

namespace workbook {
namespace {

struct Hierarchies {
  std::set<std::string> v1;  ///< controllers that are mounted the old way
  std::set<std::string> v2;  ///< controllers of the unified tree
};

void add_words(const std::string& text, std::set<std::string>& words) {
  std::istringstream stream(text);
  for (std::string word; stream >> word;) words.insert(word);
}

// Lines of /proc/self/mountinfo end in: " - TYPE SOURCE OPTIONS".
Hierarchies mounted_hierarchies() {
  Hierarchies found;
  std::ifstream mounts("/proc/self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    const auto dash = line.find(" - ");
    if (dash == line.npos) continue;
    std::istringstream head(line.substr(0, dash));
    std::istringstream tail(line.substr(dash + 3));
    std::string skipped, point, type, source, options;
    head >> skipped >> skipped >> skipped >> skipped >> point;
    tail >> type >> source >> options;
    if (type == "cgroup2") add_words(first_line_of(point + "/cgroup.controllers"), found.v2);
    if (type != "cgroup") continue;
    std::replace(options.begin(), options.end(), ',', ' ');
    add_words(options, found.v1);
  }
  return found;
}

}  // namespace

Ability cgroup_ability() {
  const auto [v1, v2] = mounted_hierarchies();
  std::set<std::string> on_v1, on_v2, missing;
  for (const char* controller : {"memory", "cpu", "pids"}) {
    if (v2.contains(controller))
      on_v2.insert(controller);
    else if (v1.contains(controller))
      on_v1.insert(controller);
    else
      missing.insert(controller);
  }
  std::string detail;
  if (!on_v2.empty()) detail += fmt::format("version 2: {}. ", fmt::join(on_v2, ", "));
  if (!on_v1.empty()) detail += fmt::format("version 1: {}. ", fmt::join(on_v1, ", "));
  if (!missing.empty()) detail += fmt::format("missing: {}.", fmt::join(missing, ", "));
  return {.name = "cgroup controllers (lab 05)",
          .is_there = missing.empty(),
          .detail = detail,
          .mend = "mount the cgroup file system, or use a machine that has one"};
}

}  // namespace workbook
