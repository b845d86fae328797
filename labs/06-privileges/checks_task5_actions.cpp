// Task 5 of lab 06, the rest: what each action does, and what belongs to the filter as a whole.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <linux/seccomp.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstring>

#include "labs/06-privileges/checks_calls.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;
using nlohmann::json;

WORKBOOK_CHECK(Task5, Actions, "trap, log and trace do what they say") {
  const auto calls = some_calls(3);
  json rules = profile("SCMP_ACT_ALLOW");
  rules["syscalls"] = {{{"names", {calls[0].name}}, {"action", "SCMP_ACT_TRAP"}},
                       {{"names", {calls[1].name}}, {"action", "SCMP_ACT_TRACE"}},
                       {{"names", {calls[2].name}}, {"action", "SCMP_ACT_LOG"}}};
  const auto seen = ask(rules, calls);
  require(seen[0] == "=trap", {.diagnosis = "SCMP_ACT_TRAP does not raise SIGSYS",
                               .expected = "the call raises SIGSYS",
                               .seen = seen[0],
                               .reproduce = "./lab check 06.5"});
  require_refused(calls[1], seen[1], ENOSYS, "SCMP_ACT_TRACE without a tracer is not ENOSYS");
  require_not_refused(calls[2], seen[2], EPERM, "SCMP_ACT_LOG refuses the call");
}

WORKBOOK_CHECK(Task5, Kills, "a call whose action is to kill ends the program") {
  for (const char* action : {"SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_KILL_PROCESS"}) {
    const auto calls = some_calls(1);
    step(fmt::format("gave {} the action {}", calls[0].name, action));
    json rules = profile("SCMP_ACT_ALLOW");
    rules["syscalls"] = {{{"names", {calls[0].name}}, {"action", action}}};
    Container container(under(rules, calls));
    const int code = container.exit_code();
    Diagnosis found{.diagnosis = "a call that should have ended the program did not",
                    .expected = fmt::format("exit code {}: SIGSYS ended it", kEndedBySigsys),
                    .seen = fmt::format("exit code {}", code),
                    .reproduce = "./lab check 06.5"};
    container.add_output(found);
    require(code == kEndedBySigsys, found);
  }
}

WORKBOOK_CHECK(Task5, Architectures, "calls of a listed architecture are filtered by its numbers") {
#ifdef __x86_64__
  constexpr long kX32Bit = 0x40000000;
  auto calls = some_calls(1);
  calls.push_back({calls[0].name + " of x32", calls[0].number | kX32Bit, {}});
  const int number = random_errno();
  json rules = profile("SCMP_ACT_ALLOW");
  rules["architectures"] = {"SCMP_ARCH_X86_64", "SCMP_ARCH_X32"};
  rules["syscalls"] = {refusal({calls[0].name}, number)};
  const auto seen = ask(rules, calls);
  require_refused(calls[0], seen[0], number, "this machine's own architecture is not filtered");
  require_refused(calls[1], seen[1], number, "an architecture that is listed is not filtered");
#else
  skip_check("this check makes calls of two architectures, as x86-64 can",
             "run it on a machine with an x86-64 processor");
#endif
}

// The flags with which the newest filter was loaded. Only SECCOMP_FILTER_FLAG_LOG is told.
std::uint64_t loaded_flags(pid_t pid) {
  __ptrace_seccomp_metadata metadata{};
  long told = -1;
  if (::ptrace(PTRACE_SEIZE, pid, nullptr, nullptr) == 0) {
    if (::ptrace(PTRACE_INTERRUPT, pid, nullptr, nullptr) == 0 &&
        ::waitpid(pid, nullptr, __WALL) == pid) {
      told = ::ptrace(PTRACE_SECCOMP_GET_METADATA, pid, sizeof metadata, &metadata);
    }
    const int error = errno;
    ::ptrace(PTRACE_DETACH, pid, nullptr, nullptr);
    errno = error;
  }
  if (told == -1) {
    skip_check(
        fmt::format("this machine does not tell the flags of a filter: {}", std::strerror(errno)),
        "run it with sudo");
  }
  return metadata.flags;
}

WORKBOOK_CHECK(Task5, Flags, "the flags of the profile are those of the filter") {
  json rules = profile("SCMP_ACT_ALLOW");
  rules["flags"] = {"SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW"};
  Container container(under(rules, some_calls(1)));
  answers(container, 1);
  const auto flags = loaded_flags(started(container, "with flags for a filter"));
  require((flags & SECCOMP_FILTER_FLAG_LOG) != 0,
          {.diagnosis = "a flag of the profile did not get to the kernel",
           .expected = "SECCOMP_FILTER_FLAG_LOG among the flags of the filter",
           .seen = fmt::format("flags {:#x}", flags),
           .evidence = {{"ptrace(PTRACE_SECCOMP_GET_METADATA)", fmt::format("flags {:#x}", flags)}},
           .reproduce = "./lab check 06.5"});
}

}  // namespace
