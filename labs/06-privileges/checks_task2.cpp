// Task 2 of lab 06: permitted, effective, inheritable and ambient.
//
// execve(2) computes the sets anew, so each is looked at where it shows through: inheritable and
// ambient stay as they are; permitted is a bound where no_new_privs is set, which the checks do
// themselves; effective decides whether the program may be executed at all.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

#include "base/check.hpp"
#include "labs/06-privileges/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

constexpr Bits kMayExecuteAnything = Bits{1} << CAP_DAC_OVERRIDE;

// In the sandbox: from now on no execve gives root back what it has not.
void forbid_new_privileges() {
  sys::check(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "set no_new_privs");
}

// In the sandbox: minirun is started with these ambient.
void make_ambient(Bits set) {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, 2> data{};
  sys::check(::syscall(SYS_capget, &header, data.data()), "read the capabilities");
  data[0].inheritable = static_cast<__u32>(set);
  data[1].inheritable = static_cast<__u32>(set >> 32);
  sys::check(::syscall(SYS_capset, &header, data.data()), "make them inheritable");
  for (int number = 0; number < 64; ++number) {
    if (((set >> number) & 1) == 0) continue;
    sys::check(::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0), "make {} ambient",
               number);
  }
}

WORKBOOK_CHECK(Task2, Inheritable, "the inheritable set is what config.json says") {
  const Bits wanted = some_of(pool());
  step("asked for the inheritable set " + words_of(wanted));
  Container container(with_capabilities(
      {.bounding = pool(), .effective = pool(), .inheritable = wanted, .permitted = pool()}));
  const pid_t pid = started(container, "at the inheritable set");
  require_set(pid, "CapInh", wanted, "the inheritable set is not the one of config.json");
}

WORKBOOK_CHECK(Task2, Permitted, "nothing is permitted but what config.json says") {
  const Bits wanted = some_of(pool());
  step("set no_new_privs, so that execve gives nothing back");
  step("asked for " + words_of(wanted) + " to be permitted, out of a larger bounding set");
  ContainerPlan plan =
      with_capabilities({.bounding = pool(), .effective = wanted, .permitted = wanted});
  plan.prepare = forbid_new_privileges;
  Container container(plan);
  const pid_t pid = started(container, "at the permitted set");
  require_set(pid, "CapPrm", wanted, "the permitted set is not the one of config.json");
}

// The probe may be executed by its group, and root is its owner: that takes CAP_DAC_OVERRIDE.
ContainerPlan hard_to_execute(Bits effective) {
  ContainerPlan plan = with_capabilities({.bounding = pool() | kMayExecuteAnything,
                                          .effective = effective,
                                          .permitted = pool() | kMayExecuteAnything});
  plan.prepare = [] { ::chmod("rootfs/probe", 0410); };
  return plan;
}

WORKBOOK_CHECK(Task2, Effective, "what is permitted is effective only if config.json says so") {
  step("made a program that only CAP_DAC_OVERRIDE can execute");
  Container able(hard_to_execute(pool() | kMayExecuteAnything));
  started(able, "although CAP_DAC_OVERRIDE is to be effective");
  step("asked for the same, but with CAP_DAC_OVERRIDE permitted and not effective");
  Container unable(hard_to_execute(pool()));
  const auto pid = unable.find_main_process(patience());
  if (!pid) return;
  Diagnosis found{.diagnosis = "a capability that is only permitted has become effective",
                  .expected = "execve fails: the file's mode does not let root execute it",
                  .seen = "the program runs",
                  .evidence = {exe_evidence(*pid)},
                  .reproduce = kShowSets};
  fail_check(found);
}

WORKBOOK_CHECK(Task2, Ambient, "ambient is what is wanted, permitted and inheritable") {
  const Bits permitted = some_of(pool());
  const Bits inheritable = some_of(pool());
  const Bits wanted = some_of(pool()) | one_bit_of(permitted) | one_bit_of(inheritable);
  step("asked for the ambient set " + words_of(wanted));
  step("of these, not all are permitted and inheritable");
  Container container(with_capabilities({.bounding = pool(),
                                         .effective = permitted,
                                         .inheritable = inheritable,
                                         .permitted = permitted,
                                         .ambient = wanted}));
  const pid_t pid = started(container, "at an ambient capability that cannot be had");
  require_set(pid, "CapAmb", wanted & permitted & inheritable,
              "the ambient set is not what can be had of the wanted one");
}

WORKBOOK_CHECK(Task2, NothingOld, "what minirun was started with is not handed on") {
  const Bits old = some_of(pool());
  step("started minirun with the ambient set " + words_of(old));
  ContainerPlan plan = with_capabilities(
      {.bounding = pool(), .effective = pool(), .inheritable = pool(), .permitted = pool()});
  plan.prepare = [old] { make_ambient(old); };
  Container container(plan);
  const pid_t pid = started(container, "when it was started with ambient capabilities");
  require_set(pid, "CapAmb", 0,
              "the container has ambient capabilities that config.json does not give");
}

WORKBOOK_CHECK(Task2, AnotherUser, "a user other than root keeps what is ambient, and no more") {
  require_other_users();
  const Bits ambient = some_of(pool());
  const unsigned user = random_user();
  step(fmt::format("became user {}, with the ambient set {}", user, words_of(ambient)));
  ContainerPlan plan;
  plan.edit = [&](nlohmann::json& config) {
    config["process"]["user"]["uid"] = user;
    config["process"]["capabilities"] = to_json({.bounding = pool(),
                                                 .effective = pool(),
                                                 .inheritable = ambient,
                                                 .permitted = pool(),
                                                 .ambient = ambient});
  };
  Container container(plan);
  const pid_t pid = started(container, "with capabilities for another user than root");
  for (const char* field : {"CapAmb", "CapPrm", "CapEff"}) {
    require_set(pid, field, ambient, "an ordinary user does not have what is ambient");
  }
}

}  // namespace
