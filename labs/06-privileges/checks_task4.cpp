// Task 4 of lab 06: loading a filter. What the filter does is task 5's.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>

#include "base/check.hpp"
#include "labs/06-privileges/checks_calls.hpp"
#include "labs/06-privileges/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

constexpr const char* kShowFilters =
    R"(./lab try 06 --set '{"process":{"noNewPrivileges":true},"linux":{"seccomp":)"
    R"({"defaultAction":"SCMP_ACT_ALLOW"}}}' -- grep Seccomp /proc/self/status)";

ContainerPlan with_filter() {
  return {.edit = [](nlohmann::json& config) {
    config["linux"]["seccomp"] = profile("SCMP_ACT_ALLOW");
  }};
}

void require_one_filter(pid_t pid) {
  require_status(pid, "Seccomp", "2", "no filter looks at the program's system calls",
                 kShowFilters);
  require_status(pid, "Seccomp_filters", "1", "the program does not have exactly one filter",
                 kShowFilters);
}

WORKBOOK_CHECK(Task4, Loaded, "the program runs under one filter, and minirun under none") {
  ContainerPlan plan = with_filter();
  plan.edit = [edit = plan.edit](nlohmann::json& config) {
    edit(config);
    config["process"]["noNewPrivileges"] = true;
  };
  Container container(plan);
  require_one_filter(started(container, "when it had to load a filter"));
  require_status(container.runtime_pid(), "Seccomp", "0", "minirun itself is under a filter",
                 kShowFilters);
}

WORKBOOK_CHECK(Task4, ByPrivilege, "without no_new_privs the filter is loaded by privilege") {
  step("asked for no capabilities at all, and not for no_new_privs");
  ContainerPlan plan = with_filter();
  plan.edit = [edit = plan.edit](nlohmann::json& config) {
    edit(config);
    config["process"]["capabilities"] = to_json({});
  };
  Container container(plan);
  const pid_t pid = started(container, "when it had to load a filter without no_new_privs");
  require_one_filter(pid);
  require_status(pid, "NoNewPrivs", "0", "no_new_privs is set, and config.json does not ask for it",
                 kShowFilters);
  require_set(pid, "CapEff", 0, "a privilege that the filter needed was left to the program");
}

// In the sandbox: seccomp(2), and the older way to it, fail from now on.
void refuse_filters() {
  constexpr auto kRefuse = SECCOMP_RET_ERRNO | ENOMEM;
  std::array<sock_filter, 7> program = {{
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      {BPF_JMP | BPF_JEQ | BPF_K, 3, 0, SYS_seccomp},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 3, SYS_prctl},
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, args)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, PR_SET_SECCOMP},
      {BPF_RET | BPF_K, 0, 0, kRefuse},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
  }};
  sock_fprog filter{.len = program.size(), .filter = program.data()};
  sys::check(::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter), "refuse filters");
}

WORKBOOK_CHECK(Task4, RefusalStops, "a filter that the kernel refuses stops the start") {
  step("made the kernel refuse every new filter");
  ContainerPlan plan = with_filter();
  plan.prepare = refuse_filters;
  Container container(plan);
  const auto pid = container.find_main_process(patience());
  if (!pid) return;
  const Diagnosis found{.diagnosis = "the program runs although its filter was refused",
                        .expected = "minirun fails, and says why",
                        .seen = "the program, without the filter of config.json",
                        .evidence = {status_line(*pid, "Seccomp_filters")},
                        .reproduce = kShowFilters};
  fail_check(found);
}

}  // namespace
