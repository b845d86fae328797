// Task 1 of lab 01, clone3: the namespaces that were asked for and no others, a pidfd, and SIGCHLD
// at the end.

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "labs/01-a-name-of-its-own/checks_held_container.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/descriptors.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

// The kinds that the checks ask for, by their names in config.json and in /proc.
const std::map<std::string, std::string> kKinds = {
    {"uts", "uts"}, {"ipc", "ipc"}, {"network", "net"}, {"pid", "pid"}, {"mount", "mnt"}};

WORKBOOK_CHECK(Task1, OwnNamespaces, "the container is in namespaces of its own") {
  Container container({});
  const pid_t pid = container.main_process();
  for (const char* kind : {"uts", "ipc", "net", "pid", "mnt"}) {
    const auto outside = namespace_evidence(container.sandbox().init_pid(), kind);
    const auto inside = namespace_evidence(pid, kind);
    require(inside.text != outside.text,
            {.diagnosis = fmt::format("the container shares the {} namespace of its starter", kind),
             .expected = "another inode than " + outside.text,
             .seen = inside.text,
             .evidence = {outside, inside},
             .reproduce = fmt::format(
                 "./lab try 01 -- readlink /proc/self/ns/{0}; readlink /proc/self/ns/{0}", kind)});
  }
}

// Runs a container with new namespaces of exactly these kinds.
void require_exactly(const std::set<std::string>& wanted) {
  Container container({.namespaces = wanted});
  const pid_t pid = container.main_process();
  for (const auto& [oci_name, kind] : kKinds) {
    const auto outside = namespace_evidence(container.sandbox().init_pid(), kind);
    const auto inside = namespace_evidence(pid, kind);
    const bool is_new = inside.text != outside.text;
    if (is_new == wanted.contains(oci_name)) continue;
    fail_check(
        {.diagnosis = is_new ? "the container got a namespace that was not asked for"
                             : "the container did not get a namespace that was asked for",
         .expected = fmt::format("new namespaces of these kinds only: {}", fmt::join(wanted, ", ")),
         .seen = fmt::format("its {} namespace is {}", kind, is_new ? "new" : "shared"),
         .evidence = {outside, inside},
         .reproduce = "./lab try 01 --set '{\"hostname\": null, \"linux\": {\"namespaces\": "
                      "[{\"type\": \"mount\"}]}}' -- ls -l /proc/self/ns; ls -l "
                      "/proc/self/ns"});
  }
}

WORKBOOK_CHECK(Task1, OnlyThoseAskedFor, "it shares every kind of namespace not asked for") {
  // A random choice and its opposite: each kind is asked for once, and once is not.
  std::set<std::string> chosen;
  std::set<std::string> others;
  int bits = random_number(1, (1 << kKinds.size()) - 2);
  for (const auto& [oci_name, kind] : kKinds) {
    ((bits & 1) != 0 ? chosen : others).insert(oci_name);
    bits >>= 1;
  }
  require_exactly(chosen);
  require_exactly(others);
}

WORKBOOK_CHECK(Task1, HeldByPidfd, "minirun holds the container by a pidfd") {
  Container container({});
  const pid_t pid = container.main_process();
  const pid_t minirun = container.runtime_pid();
  const auto holds_pidfd = [&] {
    for (const auto& open : descriptors_of(minirun)) {
      const auto info = fmt::format("/proc/{}/fdinfo/{}", minirun, open.number);
      if (open.target.find("pidfd") == std::string::npos) continue;
      if (base::read_file(info).find(fmt::format("Pid:\t{}\n", pid)) != std::string::npos) {
        return true;
      }
    }
    return false;
  };
  std::vector<Evidence> evidence;
  for (const auto& open : descriptors_of(minirun)) evidence.push_back(open.evidence);
  require(holds_pidfd(),
          {.diagnosis = "minirun has no pidfd of the container's process",
           .expected = fmt::format("a descriptor of minirun that refers to process {}", pid),
           .seen = "none among the descriptors of minirun",
           .evidence = evidence,
           .reproduce = "./lab try 01 -- sleep 5 & sleep 2; ls -l /proc/$(pgrep -P $!)/fd"});
}

// Field 38 of /proc/PID/stat (man 5 proc_pid_stat). exec sets it to SIGCHLD, whatever clone3 was
// told, so it must be read before.
Evidence exit_signal_of(pid_t pid) {
  const std::string file = fmt::format("/proc/{}/stat", pid);
  const std::string stat = base::read_file(file);
  std::istringstream fields(stat.substr(stat.rfind(')') + 1));
  std::string value;
  for (int field = 3; field <= 38; ++field) fields >> value;
  return {.source = file + " (field 38, exit_signal)", .text = value};
}

WORKBOOK_CHECK(Task1, TellsItsParent, "the child sends SIGCHLD to minirun when it ends") {
  // There is no such program, so the child never execs; minirun is stopped, and does not reap it.
  HeldContainer held({.process = {"/there-is-no-such-program"}});
  const auto signal = exit_signal_of(held.child());
  require(signal.text == std::to_string(SIGCHLD),
          {.diagnosis = "minirun's child is made without SIGCHLD as the signal of its end",
           .expected = fmt::format("{} (SIGCHLD)", SIGCHLD),
           .seen = signal.text == "0" ? "0 (no signal)" : signal.text,
           .evidence = {signal},
           .reproduce = "./lab check 01.1"});
}

WORKBOOK_CHECK(Task1, EndsWithItsProgram, "minirun ends when the container's program has ended") {
  Container container({});
  const pid_t pid = container.main_process();
  container.runtime_pid();
  ::kill(pid, SIGKILL);
  step("killed the container's program from outside");
  const auto status = container.sandbox().wait_for(patience());
  if (!status || status->was_killed) {
    container.fail_with_output("minirun did not notice the end of the container's program",
                               "minirun waits for its child and then ends");
  }
}

}  // namespace
