// Lab 07, for grading: a pool that has been round more than once.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "labs/07-network/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;

WORKBOOK_CHECK(Task4, Round, "the pool goes round, from the latest address on") {
  Machine machine;
  const std::string stem = fmt::format("10.{}.{}.", random_number(0, 255), random_number(0, 255));
  const std::string options = fmt::format("--subnet {}0/29", stem);
  for (int place = 2; place <= 6; ++place) machine.box(options);
  for (const int place : {5, 3}) {
    machine.session().run(fmt::format("rm /tmp/leases/box0/addresses/{}{}", stem, place));
  }
  for (const int place : {3, 5}) {
    const std::string seen = plain_address_of(machine.box(options));
    require(seen == fmt::format("{}{}", stem, place),
            {.diagnosis = "a box did not get the next free address after the latest one",
             .expected = fmt::format("{}{}", stem, place),
             .seen = seen,
             .evidence = {},
             .reproduce = "./lab try 07 -- network-box run --subnet 10.1.0.0/29 ip -4 address"});
  }
}

}  // namespace
