// Task 1 of lab 05: the group is made in every tree of v1, and on v2 with the controllers that its
// parents have to grant.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <string>

#include "base/check.hpp"
#include "base/file.hpp"
#include "labs/05-limits/checks_common.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;
namespace fs = std::filesystem;

const char* const kShowV1 =
    R"(./lab try 05 --set '{"linux":{"cgroupsPath":"/lab-try"}}' -- sleep 60 & sleep 3; )"
    "find /sys/fs/cgroup -name lab-try";

void require_folder(GroupedContainer& grouped, const GroupTree& tree) {
  const fs::path folder = tree.point / fs::path(grouped.path()).relative_path();
  if (fs::is_directory(folder)) return;
  Diagnosis found{.diagnosis = "the container has no group in the tree " + tree.point.native(),
                  .expected = "the folder " + folder.native(),
                  .seen = "no such folder while the container's program runs",
                  .reproduce = kShowV1};
  grouped.container().add_output(found);
  fail_check(found);
}

WORKBOOK_CHECK(Task1, Version1Folders, "on v1 the container has a group in every tree") {
  require_generation(Generation::kV1);
  GroupedContainer grouped({.generation = Generation::kV1});
  started(grouped.container(), "at making its group, or at the door");
  for (const auto& tree : trees_of(Generation::kV1)) require_folder(grouped, tree);
}

WORKBOOK_CHECK(Task1, Version1Cpuset, "on v1 the new groups of the cpuset tree are not empty") {
  require_controller(Generation::kV1, "cpuset");
  GroupedContainer grouped({.generation = Generation::kV1});
  started(grouped.container(), "at making its group, or at the door");
  require_folder(grouped, tree_of(Generation::kV1, "cpuset"));
  const fs::path inner = grouped.folder("cpuset");
  for (const char* file : {"cpuset.cpus", "cpuset.mems"}) {
    const std::string top = read_line(tree_of(Generation::kV1, "cpuset").point / file);
    for (const fs::path& group : {inner.parent_path(), inner}) {
      require(read_line(group / file) == top,
              {.diagnosis = fmt::format("a new group of the cpuset tree has no {}", file),
               .expected = fmt::format("\"{}\", as at the top of the tree", top),
               .seen = fmt::format("\"{}\": no process could enter", read_line(group / file)),
               .evidence = {{(group / file).native(), read_line(group / file)}},
               .reproduce = kShowV1});
    }
  }
}

WORKBOOK_CHECK(Task1, Version2Granted, "on v2 every controller is granted down to the group") {
  require_generation(Generation::kV2);
  GroupedContainer grouped({.generation = Generation::kV2});
  started(grouped.container(), "at making its group, or at the door");
  const GroupTree tree = tree_of(Generation::kV2, "");
  require_folder(grouped, tree);
  const std::string available = read_line(tree.point / "cgroup.controllers");
  if (available.empty()) {
    skip_check("the v2 tree of this machine has no controllers at all, so there is none to grant",
               "use a machine whose controllers are in v2");
  }
  const fs::path file = grouped.folder("") / "cgroup.controllers";
  const fs::path parent = grouped.folder("").parent_path() / "cgroup.subtree_control";
  require(read_line(file) == available,
          {.diagnosis = "the container's group has not got every controller of the v2 tree",
           .expected = available,
           .seen = read_line(file).empty() ? "none" : read_line(file),
           .evidence = {{file.native(), read_line(file)}, {parent.native(), read_line(parent)}},
           .reproduce = kShowV1});
}

// In the sandbox: a process in a group, so that the group belongs to somebody else than minirun.
void occupy(const fs::path& folder) {
  fs::create_directories(folder);
  const bool is_v1 = fs::exists(folder / "tasks");
  base::Pipe gate = base::make_pipe();
  const pid_t pid = sys::check(::fork(), "fork");
  if (pid == 0) {
    base::write_file(folder / (is_v1 ? "tasks" : "cgroup.procs"), "0");
    gate.read_end.close();
    gate.write_end.close();
    for (;;) ::pause();
  }
  gate.write_end.close();
  char byte = 0;
  sys::check(::read(gate.read_end.get(), &byte, 1), "wait until it is in");
}

// It must not be taken for a process that minirun left behind.
void end_occupier(GroupedContainer& grouped) {
  for (const pid_t pid : children_of(grouped.container().sandbox().init_pid())) {
    if (exe_evidence(pid).text == exe_evidence(::getpid()).text) ::kill(pid, SIGKILL);
  }
}

// The last of the trees in the order of their names: all others come before it.
fs::path last_tree(Generation generation) {
  fs::path last;
  for (const auto& tree : trees_of(generation)) {
    const bool is_cpuset = tree.options.contains("cpuset");  // nobody may enter a new one
    if (!is_cpuset && tree.point > last) last = tree.point;
  }
  return last;
}

void require_occupied_is_refused(Generation generation) {
  require_generation(generation);
  const fs::path tree = last_tree(generation);
  step("made the group in " + tree.native() + " before minirun did, with a process in it");
  GroupedContainer grouped({.generation = generation, .prepare = [&](const std::string& path) {
                              const bool is_v2 = generation == Generation::kV2;
                              occupy((is_v2 ? fs::path("/sys/fs/cgroup") : tree) /
                                     fs::path(path).relative_path());
                            }});
  const bool is_running = grouped.container().find_main_process(patience()).has_value();
  const std::string left = existing_groups(generation, grouped.path());
  end_occupier(grouped);
  require(!is_running,
          {.diagnosis = "a container was started in a group that belongs to somebody else",
           .expected = "minirun refuses: there are processes in the group",
           .seen = "the container's program runs",
           .evidence = {{"groups of that path", left}},
           .reproduce = "./lab check 05.1"});
  const auto lines = std::ranges::count(left, '\n');
  if (generation == Generation::kV2) return;
  require(lines == 0, {.diagnosis = "a failed start left groups behind",
                       .expected = "only the group that was there before",
                       .seen = "groups in other trees as well",
                       .evidence = {{"groups of that path", left}},
                       .reproduce = "./lab check 05.1"});
}

WORKBOOK_CHECK(Task1, Version1Occupied,
               "on v1 a group with processes is refused, without a trace") {
  require_occupied_is_refused(Generation::kV1);
}

WORKBOOK_CHECK(Task1, Version2Occupied, "on v2 a group with processes is refused") {
  require_occupied_is_refused(Generation::kV2);
}

}  // namespace
