#include "base/undo.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace {

using base::Undo;

TEST(Undo, RunsItsStepsLastFirst) {
  std::string order;
  {
    Undo undo;
    for (const char step : {'a', 'b', 'c'}) undo.add([&order, step] { order += step; });
  }
  EXPECT_EQ(order, "cba");
}

TEST(Undo, KeepsEverythingAfterCommit) {
  std::string order;
  {
    Undo undo;
    undo.add([&] { order += 'a'; });
    undo.commit();
  }
  EXPECT_EQ(order, "");
}

TEST(Undo, AStepThatThrowsDoesNotStopTheOthers) {
  std::string order;
  {
    Undo undo;
    undo.add([&] { order += 'a'; });
    undo.add([] { throw std::runtime_error("no"); });
    undo.add([&] { order += 'c'; });
  }
  EXPECT_EQ(order, "ca");
}

TEST(Undo, RunsNoStepTwice) {
  std::string order;
  {
    Undo undo;
    undo.add([&] { order += 'a'; });
    undo.roll_back();
    EXPECT_EQ(order, "a");
  }
  EXPECT_EQ(order, "a");
}

TEST(Undo, RunsWhenAnExceptionPasses) {
  std::string order;
  try {
    Undo undo;
    undo.add([&] { order += 'a'; });
    throw std::runtime_error("no");
  } catch (const std::runtime_error&) {
    order += '!';
  }
  EXPECT_EQ(order, "a!");
}

}  // namespace
