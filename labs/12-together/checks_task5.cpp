// Task 5 of lab 12: what is started when.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "labs/12-together/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;

void require_order(Keeper& keeper, const std::string& words, const std::string& expected,
                   const std::string& diagnosis) {
  keeper.require_says(fmt::format("keeper order {} >/tmp/order; xargs </tmp/order", words),
                      expected, diagnosis);
}

WORKBOOK_CHECK(Task5, DependenciesFirst, "a service comes after what it depends on") {
  Keeper keeper;
  require_order(keeper, "app:db db:", "db app", "a service was started before what it depends on");
  require_order(keeper, "a:b b:c c:d d:", "d c b a",
                "a chain of dependencies was started in the wrong order");
}

WORKBOOK_CHECK(Task5, EachOnce, "each service is started once") {
  Keeper keeper;
  require_order(keeper, "web:cache,db cache:log db:log log:", "log cache db web",
                "a service that two depend on was not started exactly once, before both");
}

WORKBOOK_CHECK(Task5, ByName, "where there is a choice, names decide") {
  Keeper keeper;
  const std::string last = random_name("z");
  require_order(keeper, fmt::format("{}: b: a:", last), "a b " + last,
                "services that depend on nothing are not in the order of their names");
  require_order(keeper, "a:z,y y: z:", "y z a",
                "what one service depends on is not in the order of the names");
}

WORKBOOK_CHECK(Task5, Circle, "a circle is an error that shows it") {
  Keeper keeper;
  keeper.require_refuses("keeper order a:b b:c c:a", "a -> b -> c -> a",
                         "a circle of dependencies is not shown");
  keeper.require_refuses("keeper order a:a", "a -> a",
                         "a service that depends on itself is not shown");
  keeper.require_refuses("keeper order a:b b:c c:b", "b -> c -> b",
                         "a circle of dependencies is not shown");
  keeper.require_says("keeper order a:b b:c c:b 2>&1 | grep -c 'a -> b' || true", "0",
                      "the way to a circle is shown as a part of it");
}

WORKBOOK_CHECK(Task5, Unknown, "a dependency that is no service is an error") {
  Keeper keeper;
  const std::string name = random_name("none");
  keeper.require_refuses(fmt::format("keeper order web:{}", name), name,
                         "a dependency that is no service is no error that names it");
}

}  // namespace
