// Lab 04, for grading: more ranges than the visible checks map, and not as many of groups as of
// users.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "labs/04-users/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

IdMap ranges(int count) {
  IdMap map;
  unsigned inside = 0;
  unsigned outside = random_id();
  for (int i = 0; i < count; ++i) {
    const auto size = static_cast<unsigned>(random_number(1, 900));
    map.push_back({.inside = inside, .outside = outside, .size = size});
    inside += size + static_cast<unsigned>(random_number(1, 90));
    outside += size + static_cast<unsigned>(random_number(1, 90));
  }
  return map;
}

WORKBOOK_CHECK(Task1, ManyRanges, "however many ranges there are, all of them are mapped") {
  require_many_ids();
  const int users = random_number(4, 9);
  const int groups = random_number(4, 9);
  const IdMaps maps{.users = ranges(users), .groups = ranges(groups)};
  step(fmt::format("asked for {} ranges of users and {} of groups", users, groups));
  Container container(in_user_namespace(maps));
  require_maps(started(container, "at a map of many ranges"), maps, kTryMap);
}

}  // namespace
