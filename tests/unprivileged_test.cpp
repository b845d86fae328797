// The same for a learner without privilege: those things in which it matters who runs them.

#include <set>

#include "base/file.hpp"
#include "tests/bad_files_test.hpp"
#include "tests/grader_fixture_test.hpp"

namespace {

using namespace workbook_test;

class Unprivileged : public Grader {
 protected:
  void SetUp() override { checkout->use_as_nobody(); }
};

class UnprivilegedBadFiles : public Unprivileged, public testing::WithParamInterface<BadFile> {};

TEST_P(UnprivilegedBadFiles, GetAVerdictInTime) {
  const Edit edit(checkout->file(kClone), file_with(GetParam().body));
  expect_fail(checkout->lab({"check", "01.1", "--json"}), GetParam());
}

// Those in which it matters who runs them.
std::vector<BadFile> bad_for_users() {
  const std::set<std::string> names = {"PrintsGigabytes", "ForksWithoutEnd", "KillsEverything",
                                       "LeavesDaemons",   "RenamesTheHost",  "MountsEverywhere",
                                       "ForgesResults"};
  std::vector<BadFile> chosen;
  for (const auto& bad : bad_files()) {
    if (names.contains(bad.name)) chosen.push_back(bad);
  }
  return chosen;
}

INSTANTIATE_TEST_SUITE_P(AsUser, UnprivilegedBadFiles, testing::ValuesIn(bad_for_users()),
                         [](const auto& each) { return each.param.name; });

TEST_F(Unprivileged, TheReferencePasses) {
  const std::string part = "00-tour/private_name.cpp";
  const Edit edit(checkout->file("labs/" + part),
                  base::read_file(checkout->file("solutions/" + part)));
  const auto said = checkout->lab({"check", "00", "--json"});
  EXPECT_EQ(said.exit_code, 0) << said.output;
  EXPECT_EQ(said.json()["verdict"], "pass");
}

TEST_F(Unprivileged, KilledInTheMiddleOfACheckItLeavesNothing) {
  kill_in_the_middle_of_a_check();
}

}  // namespace
