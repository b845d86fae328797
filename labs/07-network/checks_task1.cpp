// Task 1 of lab 07: a network namespace of one's own, and another's.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "labs/07-network/checks_common.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"

namespace {

using namespace workbook;

std::string net_of(pid_t pid) {
  return namespace_of(pid, "net");
}

// The network namespaces that a process has open, as /proc/PID/fd shows them.
std::vector<std::string> held_by(pid_t pid) {
  std::vector<std::string> held;
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator(fmt::format("/proc/{}/fd", pid), error)) {
    const std::string target = std::filesystem::read_symlink(entry.path(), error);
    if (target.starts_with("net:")) held.push_back(target);
  }
  return held;
}

pid_t begin_sleeper(Machine& machine, const std::string& line) {
  const int command = machine.session().begin("exec " + line);
  step("ran: " + line);
  std::optional<pid_t> found;
  const auto look = [&] {
    if (machine.session().has_ended(command)) return true;
    const pid_t pid = machine.session().pid_of(command);
    std::error_code error;
    const auto exe = std::filesystem::read_symlink(fmt::format("/proc/{}/exe", pid), error);
    if (exe.filename().native().starts_with("busybox")) found = pid;
    return found.has_value();
  };
  wait_until(look, patience());
  if (found) return *found;
  fail_check({.diagnosis = "network-box did not start the program",
              .expected = line,
              .seen = machine.session().output_of(command),
              .evidence = {},
              .reproduce = "./lab try 07 -- " + line});
}

WORKBOOK_CHECK(Task1, OwnNamespace, "a box has a network namespace of its own") {
  Machine machine;
  const pid_t box = machine.box();
  require(net_of(box) != net_of(machine.self()),
          {.diagnosis = "the program is in the machine's network namespace",
           .expected = "another one than " + net_of(machine.self()),
           .seen = net_of(box),
           .evidence = {namespace_evidence(box, "net")},
           .reproduce = try_box("readlink /proc/self/ns/net")});
  const pid_t other = machine.box();
  require(net_of(box) != net_of(other), {.diagnosis = "two boxes share one network namespace",
                                         .expected = "two namespaces",
                                         .seen = net_of(box),
                                         .evidence = {},
                                         .reproduce = try_box("readlink /proc/self/ns/net")});
}

WORKBOOK_CHECK(Task1, StaysOutside, "who makes a namespace stays in its own") {
  Machine machine;
  const pid_t holder = begin_sleeper(machine, "network-box hold busybox sleep 1000");
  require(net_of(holder) == net_of(machine.self()),
          {.diagnosis = "make_namespace left its caller in the new namespace",
           .expected = net_of(machine.self()),
           .seen = net_of(holder),
           .evidence = {namespace_evidence(holder, "net")},
           .reproduce = "./lab try 07 -- network-box hold readlink /proc/self/ns/net"});
  const auto held = held_by(holder);
  const bool has_new = std::ranges::any_of(
      held, [&](const std::string& target) { return target != net_of(holder); });
  require(has_new,
          {.diagnosis = "what make_namespace returned is no new namespace",
           .expected = "a descriptor of another namespace than " + net_of(holder),
           .seen = fmt::format("{} descriptors{}", held.size(), held.empty() ? "" : ", " + held[0]),
           .evidence = {},
           .reproduce = "./lab try 07 -- network-box hold ls -l /proc/self/fd"});
}

WORKBOOK_CHECK(Task1, NothingInherited, "the program inherits no descriptor of a namespace") {
  Machine machine;
  const pid_t box = machine.box();
  require(held_by(box).empty(), {.diagnosis = "the program has a network namespace open",
                                 .expected = "descriptors that are closed on exec",
                                 .seen = held_by(box).empty() ? "" : held_by(box)[0],
                                 .evidence = {},
                                 .reproduce = try_box("ls -l /proc/self/fd")});
}

WORKBOOK_CHECK(Task1, Join, "another program joins the network of a box") {
  Machine machine;
  const pid_t box = machine.box();
  const pid_t guest = begin_sleeper(
      machine, fmt::format("network-box join {} busybox sleep 1000", inside_pid(box)));
  require(net_of(guest) == net_of(box),
          {.diagnosis = "who joins a box is not in its network namespace",
           .expected = net_of(box),
           .seen = net_of(guest),
           .evidence = {namespace_evidence(guest, "net")},
           .reproduce = "./lab try 07 -- network-box join $$ readlink /proc/self/ns/net"});
}

}  // namespace
