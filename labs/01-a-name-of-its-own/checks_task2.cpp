// Task 2 of lab 01, the gate: the container's program waits for it, nobody else holds it, and the
// child does not outlive its parent.

#include <fcntl.h>
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/utsname.h>

#include <optional>
#include <string>

#include "base/file.hpp"
#include "labs/01-a-name-of-its-own/checks_held_container.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/descriptors.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/quiet.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

WORKBOOK_CHECK(Task2, HoldsBack, "the program starts when minirun has prepared everything") {
  HeldContainer held;
  held.require_program_waits();
  held.release();
  held.container().main_process();
}

// The pipe that the parent can write and the child can read: "pipe:[4711]", or nothing.
std::string gate_between(pid_t parent, pid_t child) {
  for (const auto& open : descriptors_of(parent)) {
    if (!open.target.starts_with("pipe:") || !open.can_write) continue;
    if (find_end(child, open.target, false)) return open.target;
  }
  return {};
}

WORKBOOK_CHECK(Task2, KeptPrivate, "no other program gets an end of the gate") {
  HeldContainer held;
  const pid_t minirun = held.container().runtime_pid();
  const std::string gate = gate_between(minirun, held.child());
  require(!gate.empty(), {.diagnosis = "there is no pipe from minirun to its waiting child",
                          .expected = "a pipe that minirun can write and its child can read",
                          .seen = "none"});
  const auto require_private = [&](pid_t pid, const std::string& who) {
    for (const bool to_write : {true, false}) {
      const auto leaked = find_end(pid, gate, to_write);
      if (!leaked) continue;
      fail_check({.diagnosis = fmt::format("{} inherited an end of the gate", who),
                  .expected = "both ends are close-on-exec",
                  .seen = leaked->evidence.text,
                  .evidence = {leaked->evidence, exe_evidence(pid)},
                  .reproduce = "./lab try 01 -- ls -l /proc/self/fd"});
    }
  };
  // No program need have been started yet: the flag itself shows (man 5 proc_pid_fdinfo).
  for (const pid_t pid : {minirun, held.child()}) {
    for (const bool to_write : {true, false}) {
      const auto end = find_end(pid, gate, to_write);
      if (!end) continue;
      const auto flags = flags_of(pid, end->number);
      require((std::stoul(flags.text, nullptr, 8) & O_CLOEXEC) != 0,
              {.diagnosis = "the ends of the gate are not close-on-exec",
               .expected = fmt::format("flags that contain 0{:o} (O_CLOEXEC)", O_CLOEXEC),
               .seen = flags.text,
               .evidence = {end->evidence, flags},
               .reproduce = "./lab check 01.2"});
    }
  }
  held.release();
  require_private(held.container().main_process(), "the container's program");
}

// Whoever in the sandbox has the end whose closing the child waits for.
std::optional<Evidence> find_holder(HeldContainer& held, const std::string& gate) {
  for (const pid_t pid : held.container().sandbox().processes()) {
    if (const auto end = find_end(pid, gate, true)) return end->evidence;
  }
  return std::nullopt;
}

[[noreturn]] void fail_still_waiting(HeldContainer& held, const std::string& gate) {
  const bool is_its_own = find_end(held.child(), gate, true).has_value();
  Diagnosis found{
      .diagnosis = is_its_own
                       ? "the child waits for itself: it holds the end of the gate that opens it"
                       : "minirun died while preparing, but its child still waits for it",
      .expected = "the child's read returns 0, and the child ends",
      .seen = "the child is still there",
      .evidence = {status_line(held.child(), "State")},
      .reproduce = "./lab check 01.2"};
  if (const auto waits = find_end(held.child(), gate, false)) {
    found.evidence.push_back(waits->evidence);
  }
  if (const auto holder = find_holder(held, gate)) found.evidence.push_back(*holder);
  fail_check(found);
}

// The child is gone, but its UTS namespace is still there as long as we hold it: has the child gone
// on beyond the gate and set its name?
void require_not_named(const base::Fd& uts) {
  const std::string name = look_through(uts, CLONE_NEWUTS, [] {
    utsname names{};
    ::uname(&names);
    return std::string(names.nodename);
  });
  require(
      name != HeldContainer::kHostName,
      {.diagnosis = "the child went on through the gate although minirun had died",
       .expected = "it ends at the gate, and the name in its UTS namespace is still the old one",
       .seen = "it has set the host name of config.json",
       .evidence = {{.source = "uname(2) in the child's UTS namespace", .text = name}}});
}

WORKBOOK_CHECK(Task2, DiesWithItsParent, "the waiting child ends when minirun is killed") {
  HeldContainer held;
  Container& container = held.container();
  const pid_t child = held.child();
  held.require_program_waits();
  const std::string gate = gate_between(container.runtime_pid(), child);
  const base::Fd uts = base::open_file(fmt::format("/proc/{}/ns/uts", child).c_str(), O_RDONLY);
  // Stopped meanwhile, so that the child cannot get anywhere while minirun is still dying.
  ::kill(child, SIGSTOP);
  wait_until([&] { return state_of(child) == 'T'; }, patience());
  ::kill(container.runtime_pid(), SIGKILL);
  container.sandbox().wait_for(patience());
  ::kill(child, SIGCONT);
  step("killed minirun while its child waited at the gate");

  const auto is_program = [&] { return container.find_main_process({}).has_value(); };
  // Asleep, while somebody who is not minirun holds the other end: nothing will wake it.
  const auto waits_in_vain = [&] { return state_of(child) == 'S' && find_holder(held, gate); };
  wait_until([&] { return !is_running(child) || waits_in_vain() || is_program(); }, patience());
  require(!is_program(),
          {.diagnosis = "the container's program ran although minirun had died while preparing it",
           .expected = "the child ends without becoming the program",
           .seen = "it became the program",
           .evidence = {exe_evidence(child)}});
  if (is_running(child)) fail_still_waiting(held, gate);
  require_not_named(uts);
}

}  // namespace
