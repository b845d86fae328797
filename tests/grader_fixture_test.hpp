// What the tests of `lab` share: one checkout, and what must be gone after each of them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "tests/checkout_test.hpp"
#include "tests/running_test.hpp"

namespace workbook_test {

/// One copy for all tests of the program: it costs more than all of them.
extern std::unique_ptr<Checkout> checkout;

/// The learner's file that the tests spoil.
inline const std::string kClone = "labs/01-a-name-of-its-own/clone.cpp";

/// Each test leaves the machine as it was.
class Grader : public testing::Test {
 protected:
  Grader();
  void SetUp() override;
  void TearDown() override;

 private:
  /// The new abandoned groups that have been there at every look. Other checks may run on this
  /// machine meanwhile, in sight or not, and sweep up behind themselves.
  std::set<std::string> lasting_groups();

  MachineState machine_;
  std::set<std::string> before_;
  std::optional<std::set<std::string>> lasting_;
};

/// Kills `lab` while the program that it checks runs; all of that must end with it.
void kill_in_the_middle_of_a_check();

}  // namespace workbook_test
