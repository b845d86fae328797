// Lab 12, for grading: names that nobody could write into a solution, and a larger order.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <map>

#include "labs/12-together/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;

WORKBOOK_CHECK(Task4, DeeplyNested, "variables in words in words") {
  Keeper keeper;
  const std::string word = random_name("deep");
  keeper.require_says(
      fmt::format("keeper expand '${{A:-${{B-${{C:+${{D}}/${{E:-{}}}}}}}}}' C=1 D=2", word),
      "2/" + word, "the wrong brace was taken for the end of a default");
}

WORKBOOK_CHECK(Task5, Ladder, "a ladder of services, told in any order") {
  Keeper keeper;
  std::string words, expected;
  const int steps = random_number(8, 14);
  for (int step = steps; step > 0; --step) {
    words += fmt::format("s{:02}:{} ", step, step > 1 ? fmt::format("s{:02}", step - 1) : "");
  }
  for (int step = 1; step <= steps; ++step) {
    expected += fmt::format("{}s{:02}", step > 1 ? " " : "", step);
  }
  keeper.require_says(fmt::format("keeper order {}>/tmp/order; xargs </tmp/order", words), expected,
                      "a chain of dependencies was started in the wrong order");
}

}  // namespace
