// Task 3 of lab 07: addresses, and the way out.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "labs/07-network/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;
using nlohmann::json;

const std::string kTryTask3 = try_box("ip address");

bool is_on(pid_t pid, const std::string& name) {
  for (const auto& link : ip_json(pid, {"link"})) {
    if (link.value("ifname", "") != name) continue;
    const auto flags = link.value("flags", json::array());
    return std::ranges::find(flags, "UP") != flags.end();
  }
  return false;
}

WORKBOOK_CHECK(Task3, SwitchedOn, "lo and eth0 are on, and the bridge is") {
  Machine machine;
  const pid_t box = machine.box("--bridge br0");
  for (const auto& [pid, name] : {std::pair(box, "lo"), {box, "eth0"}, {machine.self(), "br0"}}) {
    require(is_on(pid, name), {.diagnosis = fmt::format("{} is switched off", name),
                               .expected = "UP",
                               .seen = "not UP",
                               .evidence = {ip_evidence(pid, {"link", "show", name})},
                               .reproduce = kTryTask3});
  }
}

WORKBOOK_CHECK(Task3, Address, "eth0 has the address, with the length of its subnet") {
  Machine machine;
  const pid_t box = machine.box();
  require(address_of(box) == "172.17.0.2/16",
          {.diagnosis = "eth0 does not have the address that it was given",
           .expected = "172.17.0.2/16",
           .seen = address_of(box).empty() ? "none" : address_of(box),
           .evidence = {ip_evidence(box, {"address", "show", "eth0"})},
           .reproduce = kTryTask3});
  for (const auto& link : ip_json(box, {"address", "show", "eth0"})) {
    for (const auto& entry : link.value("addr_info", json::array())) {
      if (entry.value("family", "") != "inet") continue;
      require(entry.value("broadcast", "") == "172.17.255.255",
              {.diagnosis = "eth0 does not know the address that reaches its whole subnet",
               .expected = "broadcast 172.17.255.255",
               .seen = "broadcast " + entry.value("broadcast", "none"),
               .evidence = {ip_evidence(box, {"address", "show", "eth0"})},
               .reproduce = kTryTask3});
    }
  }
}

WORKBOOK_CHECK(Task3, DefaultRoute, "what has no better way goes to the gateway") {
  Machine machine;
  const pid_t box = machine.box();
  json found;
  for (const auto& route : ip_json(box, {"-4", "route"})) {
    if (route.value("dst", "") == "default") found = route;
  }
  require(found.value("gateway", "") == "172.17.0.1" && found.value("dev", "") == "eth0",
          {.diagnosis = "the box has no default route by way of the gateway",
           .expected = "default via 172.17.0.1 dev eth0",
           .seen = found.is_null() ? "no default route" : found.dump(),
           .evidence = {ip_evidence(box, {"route"})},
           .reproduce = try_box("ip route")});
}

WORKBOOK_CHECK(Task3, Neighbours, "two boxes reach each other, and the machine reaches both") {
  Machine machine;
  const int port = random_number(2000, 60000);
  const std::string words = random_name("hello");
  const pid_t server = machine.server("--bridge br0 --subnet 10.9.8.0/24", port, words);
  const pid_t client = machine.box("--bridge br0 --subnet 10.9.8.0/24");
  const std::string address = plain_address_of(server);
  for (const auto& [who, pid] :
       {std::pair("another box", client), std::pair("the machine", machine.self())}) {
    require(hears(pid, address, port, words),
            {.diagnosis = fmt::format("{} does not reach the box", who),
             .expected = words,
             .seen = "no answer",
             .evidence = {ip_evidence(pid, {"address"}), ip_evidence(pid, {"route"})},
             .reproduce = kTryTask3});
  }
}

// The bridge has its address from the first box on: the second one gives it again.
WORKBOOK_CHECK(Task3, AddressTwice, "an address that a link has is no error") {
  Machine machine;
  machine.box("--bridge br0");
  const pid_t second = machine.box("--bridge br0");
  require(!address_of(second).empty(), {.diagnosis = "the second box of a bridge gets no address",
                                        .expected = "an address",
                                        .seen = "none",
                                        .evidence = {ip_evidence(second, {"address"})},
                                        .reproduce = kTryTask3});
}

}  // namespace
