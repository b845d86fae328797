// Lab 06, for grading: capabilities that the visible checks do not pick.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "labs/06-privileges/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

struct Named {
  int number;
  const char* name;
};

// Of those that this machine can give.
Named any_of(const std::vector<Named>& all) {
  const Bits available = set_of(::getpid(), "CapBnd");
  std::vector<Named> there;
  for (const auto& one : all) {
    if (((available >> one.number) & 1) != 0) there.push_back(one);
  }
  if (there.empty()) skip_check("none of the unusual capabilities is here", "run it as root");
  return there[static_cast<std::size_t>(random_number(0, static_cast<int>(there.size()) - 1))];
}

WORKBOOK_CHECK(Task1, Unusual, "the bounding set keeps whatever config.json names") {
  const Named low = any_of({{CAP_NET_BROADCAST, "CAP_NET_BROADCAST"},
                            {CAP_IPC_OWNER, "CAP_IPC_OWNER"},
                            {CAP_SYS_PACCT, "CAP_SYS_PACCT"},
                            {CAP_SYS_TTY_CONFIG, "CAP_SYS_TTY_CONFIG"},
                            {CAP_AUDIT_CONTROL, "CAP_AUDIT_CONTROL"}});
  const Named high = any_of({{CAP_MAC_OVERRIDE, "CAP_MAC_OVERRIDE"}, {CAP_BPF, "CAP_BPF"}});
  step(fmt::format("asked for the bounding set {}, {}", low.name, high.name));
  Container container({.edit = [&](nlohmann::json& config) {
    config["process"]["capabilities"] = {{"bounding", {low.name, high.name}}};
  }});
  const pid_t pid = started(container, "at the bounding set");
  require_set(pid, "CapBnd", (Bits{1} << low.number) | (Bits{1} << high.number),
              "an unusual capability is missing from the bounding set, or another one is left");
}

}  // namespace
