// Task 4 of lab 07: who gets which address. What was chosen is read from the interfaces.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <set>

#include "labs/07-network/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;

const std::string kTryTask4 = "./lab try 07 -- network-box run --subnet 10.1.0.0/29 ip -4 address";

void require_address(pid_t box, const std::string& expected, const std::string& diagnosis) {
  const std::string seen = plain_address_of(box);
  require(seen == expected, {.diagnosis = diagnosis,
                             .expected = expected,
                             .seen = seen.empty() ? "none" : seen,
                             .evidence = {ip_evidence(box, {"-4", "address"})},
                             .reproduce = kTryTask4});
}

/// A random /29 and the options for it.
struct SmallSubnet {
  std::string stem = fmt::format("10.{}.{}.", random_number(0, 255), random_number(0, 255));
  int first = random_number(0, 31) * 8;
  std::string options = fmt::format("--subnet {}{}/29", stem, first);
  [[nodiscard]] std::string address(int place) const {
    return fmt::format("{}{}", stem, first + place);
  }
};

WORKBOOK_CHECK(Task4, InTurn, "addresses are handed out in turn, and nobody's to nobody") {
  Machine machine;
  const SmallSubnet subnet;
  for (int place = 2; place <= 6; ++place) {
    require_address(machine.box(subnet.options), subnet.address(place),
                    "a box did not get the next address");
  }
  const int command = machine.begin_box(subnet.options, "true");
  const Ended ended = machine.session().wait_for(command);
  require(ended.exit_code != 0 && ended.output.find("no available") != ended.output.npos,
          {.diagnosis = "a box started although its subnet has no address left",
           .expected = "network-box says that there are no available addresses",
           .seen = ended.output,
           .evidence = {},
           .reproduce = kTryTask4});
}

WORKBOOK_CHECK(Task4, NotAgainAtOnce, "what was given back is handed out last") {
  Machine machine;
  const SmallSubnet subnet;
  const auto give_back = [&](int place) {
    machine.session().run("rm /tmp/leases/box0/addresses/" + subnet.address(place));
  };
  machine.box(subnet.options);
  machine.box(subnet.options);
  give_back(2);
  require_address(machine.box(subnet.options), subnet.address(4),
                  "an address was handed out again at once");
  machine.box(subnet.options);
  machine.box(subnet.options);
  require_address(machine.box(subnet.options), subnet.address(2),
                  "an address that was given back is never handed out again");
}

WORKBOOK_CHECK(Task4, Gateway, "the gateway may be anywhere, and nobody gets it") {
  Machine machine;
  const SmallSubnet subnet;
  const std::string options = fmt::format("{} --gateway {}", subnet.options, subnet.address(2));
  require_address(machine.box(options), subnet.address(1), "a box did not get the first address");
  require_address(machine.box(options), subnet.address(3), "a box got the gateway's address");
}

WORKBOOK_CHECK(Task4, Range, "boxes get addresses of the range") {
  Machine machine;
  const SmallSubnet subnet;
  const std::string options = fmt::format("{} --range {}/30", subnet.options, subnet.address(4));
  for (const int place : {4, 5, 6}) {
    require_address(machine.box(options), subnet.address(place),
                    "a box did not get the next address of the range");
  }
  const Ended ended = machine.session().wait_for(machine.begin_box(options, "true"));
  require(ended.exit_code != 0, {.diagnosis = "a box got an address outside of the range",
                                 .expected = "an error: the range is used up",
                                 .seen = ended.output,
                                 .evidence = {},
                                 .reproduce = kTryTask4});
}

void require_subnet(Machine& machine, const std::string& route, const std::string& expected) {
  ip(machine.self(), {"route", "add", "blackhole", route});
  step("the machine has a route to " + route);
  const std::string seen = address_of(machine.box());
  require(seen == expected, {.diagnosis = "the network overlaps with a route of the machine",
                             .expected = expected,
                             .seen = seen,
                             .evidence = {ip_evidence(machine.self(), {"route"})},
                             .reproduce = "./lab try 07 -- sh -c 'ip route add blackhole " + route +
                                          "; network-box run ip route'"});
}

WORKBOOK_CHECK(Task4, FreeSubnet, "a network gets a subnet that the machine has no route to") {
  Machine machine;
  require_subnet(machine, fmt::format("172.17.{}.0/24", random_number(0, 255)), "172.18.0.2/16");
}

WORKBOOK_CHECK(Task4, FreeSubnetOfMany, "a route to a larger subnet counts as well") {
  Machine machine;
  require_subnet(machine, "172.16.0.0/14", "172.20.0.2/16");
}

}  // namespace
