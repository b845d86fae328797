// Task 2 of lab 07: the bridge, and the cable.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "labs/07-network/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;
using nlohmann::json;

json link_named(pid_t pid, const std::string& name) {
  for (const auto& link : ip_json(pid, {"link"})) {
    if (link.value("ifname", "") == name) return link;
  }
  return {};
}

std::string kind_of(const json& link) {
  return link.is_null() ? "none" : link.value("/linkinfo/info_kind"_json_pointer, "no kind");
}

void require_link(bool holds, pid_t pid, const std::string& diagnosis, const std::string& expected,
                  const std::string& seen) {
  require(holds, {.diagnosis = diagnosis,
                  .expected = expected,
                  .seen = seen,
                  .evidence = {ip_evidence(pid, {"-details", "link"})},
                  .reproduce = "./lab try 07 -- sh -c 'network-box run true; ip -d link'"});
}

json eth0_of(Machine& machine, pid_t box) {
  const json eth0 = link_named(box, "eth0");
  require_link(!eth0.is_null(), box, "there is no eth0 in the box", "a link called eth0", "none");
  require_link(kind_of(eth0) == "veth", box, "eth0 is no end of a veth pair", "veth",
               kind_of(eth0));
  require_link(link_named(machine.self(), "eth0").is_null(), machine.self(),
               "the machine has an eth0 that it did not have", "none", "one");
  return eth0;
}

WORKBOOK_CHECK(Task2, Bridge, "there is a bridge on the machine") {
  Machine machine;
  const std::string name = random_name("br");
  machine.box("--bridge " + name);
  const json bridge = link_named(machine.self(), name);
  require_link(kind_of(bridge) == "bridge", machine.self(), fmt::format("{} is no bridge", name),
               "bridge", kind_of(bridge));
  require_link(bridge.value("address", "") == "02:42:ac:11:00:01", machine.self(),
               "the bridge does not have the hardware address that was asked for",
               "02:42:ac:11:00:01", bridge.value("address", ""));
}

WORKBOOK_CHECK(Task2, Cable, "a cable leads from the bridge into the box") {
  Machine machine;
  const pid_t box = machine.box("--bridge br0");
  const json eth0 = eth0_of(machine, box);
  json other_end;
  for (const auto& link : ip_json(machine.self(), {"link"})) {
    if (link.value("ifindex", 0) == eth0.value("link_index", -1)) other_end = link;
  }
  require_link(kind_of(other_end) == "veth", machine.self(),
               "the other end of eth0 is not on the machine", "a veth with eth0's link number",
               kind_of(other_end));
  require_link(other_end.value("master", "") == "br0", machine.self(),
               "the machine's end of the cable is no port of the bridge", "master br0",
               "master " + other_end.value("master", "none"));
  const auto flags = other_end.value("flags", json::array());
  require_link(std::ranges::find(flags, "UP") != flags.end(), machine.self(),
               "the machine's end of the cable is switched off", "UP", flags.dump());
}

WORKBOOK_CHECK(Task2, HardwareAddress, "eth0 has the hardware address that was asked for") {
  Machine machine;
  const pid_t box = machine.box();
  const json eth0 = eth0_of(machine, box);
  require_link(eth0.value("address", "") == "02:42:ac:11:00:02", box,
               "eth0 does not have the hardware address that was asked for", "02:42:ac:11:00:02",
               eth0.value("address", ""));
}

WORKBOOK_CHECK(Task2, AnotherEth0, "the machine may have an eth0 itself") {
  Machine machine;
  ip(machine.self(), {"link", "add", "eth0", "type", "bridge"});
  step("gave the machine a link of its own that is called eth0");
  const pid_t box = machine.box();
  require_link(kind_of(link_named(box, "eth0")) == "veth", box,
               "the cable into the box fails where the machine has an eth0", "an eth0 in the box",
               "none");
  require_link(kind_of(link_named(machine.self(), "eth0")) == "bridge", machine.self(),
               "the machine's own eth0 is not what it was", "bridge",
               kind_of(link_named(machine.self(), "eth0")));
}

WORKBOOK_CHECK(Task2, SecondBox, "a second box is connected to the same bridge") {
  Machine machine;
  machine.box("--bridge br0");
  machine.box("--bridge br0");
  int ports = 0;
  for (const auto& link : ip_json(machine.self(), {"link"})) {
    ports += link.value("master", "") == "br0" ? 1 : 0;
  }
  require_link(ports == 2, machine.self(), "two boxes are not two ports of the bridge", "2 ports",
               fmt::format("{} ports", ports));
}

}  // namespace
