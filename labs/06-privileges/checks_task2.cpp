// Task 2 of lab 06: permitted, effective, inheritable and ambient.
//
// execve(2) computes the sets anew, and permitted and effective are lost in it. So these two are
// looked at before it: a hook startContainer holds the container's process in front of its program.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

#include "base/check.hpp"
#include "labs/06-privileges/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

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

// A container whose process waits for ever in front of its program, for a hook that does not end.
ContainerPlan held_before_execve(const Sets& sets) {
  return {.edit = [sets](nlohmann::json& config) {
    config["process"]["capabilities"] = to_json(sets);
    config["hooks"]["startContainer"] = {{{"path", "/probe"}, {"args", {"probe", "wait"}}}};
  }};
}

// The process that waits: the parent of the hook, which runs the probe as well.
pid_t held_process(Container& container) {
  const pid_t hook = started(container, "before its program, at the permitted set");
  return std::stoi(status_line(hook, "PPid").text);
}

WORKBOOK_CHECK(Task2, Permitted, "nothing is permitted but what config.json says") {
  const Bits wanted = some_of(pool());
  step("asked for " + words_of(wanted) + " to be permitted, out of a larger bounding set");
  Container container(
      held_before_execve({.bounding = pool(), .effective = wanted, .permitted = wanted}));
  require_set(held_process(container), "CapPrm", wanted,
              "the permitted set is not the one of config.json");
}

WORKBOOK_CHECK(Task2, Effective, "what is permitted is effective only if config.json says so") {
  const Bits wanted = some_of(pool());
  step("asked for " + words_of(wanted) + " to be effective, and for more to be permitted");
  Container container(
      held_before_execve({.bounding = pool(), .effective = wanted, .permitted = pool()}));
  require_set(held_process(container), "CapEff", wanted,
              "the effective set is not the one of config.json");
}

WORKBOOK_CHECK(Task2, Ambient, "ambient is what is wanted, permitted and inheritable") {
  const Bits both = one_bit_of(pool());
  const Bits others = pool() & ~both;
  const Bits permitted = both | some_of(others);
  const Bits inheritable = both | some_of(others);
  const Bits wanted = both | one_bit_of(others & ~permitted) | one_bit_of(others & ~inheritable);
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
