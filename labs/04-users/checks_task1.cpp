// Task 1 of lab 04: a minirun with privilege writes the maps that config.json asks for.

#include <gtest/gtest.h>

#include <string>

#include "labs/04-users/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

const char* const kWhereMapped = "while it made the user namespace of the container";

WORKBOOK_CHECK(Task1, OneId, "root of the container is one id of outside") {
  const IdMaps maps = one_id();
  Container container(in_user_namespace(maps));
  require_maps(started(container, kWhereMapped), maps, kTryOneId);
}

// Three ranges that leave room between each other, on both sides.
IdMap three_ranges() {
  IdMap map;
  unsigned inside = 0;
  unsigned outside = any_id();
  for (int i = 0; i < 3; ++i) {
    const auto size = static_cast<unsigned>(random_number(1, 5000));
    map.push_back({.inside = inside, .outside = outside, .size = size});
    inside += size + static_cast<unsigned>(random_number(1, 500));
    outside += size + static_cast<unsigned>(random_number(1, 500));
  }
  return map;
}

WORKBOOK_CHECK(Task1, Ranges, "every range of users and of groups is in its map") {
  require_many_ids();
  const IdMaps maps{.users = three_ranges(), .groups = three_ranges()};
  step("asked for three ranges of users and three of groups");
  Container container(in_user_namespace(maps));
  require_maps(started(container, kWhereMapped), maps, kTryMap);
}

WORKBOOK_CHECK(Task1, GroupsStayAllowed, "with privilege, setgroups stays allowed") {
  require_many_ids();
  const IdMaps maps = many_ids();
  Container container(in_user_namespace(maps));
  const pid_t pid = started(container, kWhereMapped);
  require_maps(pid, maps, kTryMap);
  require_setgroups(
      pid, "allow",
      {.diagnosis = "setgroups was given up although minirun has privilege: no process of the "
                    "container can have additional groups",
       .reproduce = "./lab try 04 --map 0:100000:65536 -- cat /proc/self/setgroups"});
}

WORKBOOK_CHECK(Task1, RefusedMap, "a map that the kernel refuses is the end of the container") {
  IdMaps maps = one_id();
  {
    Container container(in_user_namespace(maps));
    require_maps(started(container, kWhereMapped), maps, kTryOneId);
  }
  step("mapped the same id twice, which no kernel takes");
  maps.users.push_back(maps.users.front());
  require_refusal(in_user_namespace(maps),
                  {.diagnosis = "the container was started although its map was refused",
                   .expected = "minirun says why, and ends",
                   .reproduce = "./lab try 04 --map 0:0:0 -- id"});
}

}  // namespace
