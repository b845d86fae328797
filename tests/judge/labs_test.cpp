// Each lab in the guest that grades: the reference passes, the starter does not, and mistakes are
// caught with the words that learners see on their own machine.

#include <gtest/gtest.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "tests/judge/judging_test.hpp"

namespace {

using namespace workbook;
using namespace workbook::test;

// What the guest's kernel cannot show: it has no time namespaces, and one tree of groups, v2.
bool is_beyond_the_guest(const CheckResult& check) {
  return check.name.find(".Version1") != check.name.npos ||
         check.diagnosis.find("v1") != check.diagnosis.npos ||
         check.diagnosis.find("time namespaces") != check.diagnosis.npos;
}

class JudgedLab : public testing::TestWithParam<const char*> {};

TEST_P(JudgedLab, TheReferencePasses) {
  const Bench here = bench(GetParam());
  const LabResult result = Submission(here, Submission::From::kReferences).judge();
  int passed = 0;
  int hidden = 0;
  for (const auto& check : checks_of(result)) {
    const bool is_skipped = check.verdict == Verdict::kEnvironment && is_beyond_the_guest(check);
    EXPECT_TRUE(check.verdict == Verdict::kPass || is_skipped) << check.name << describe(result);
    passed += check.verdict == Verdict::kPass ? 1 : 0;
    hidden += check.is_hidden ? 1 : 0;
  }
  EXPECT_GE(passed, 5) << describe(result);
  EXPECT_EQ(hidden > 0, here.lab.number != "00");
}

TEST_P(JudgedLab, TheStarterHasNoPoints) {
  const Bench here = bench(GetParam());
  const LabResult result = Submission(here, Submission::From::kStarters).judge();
  EXPECT_EQ(result.points, 0);
  EXPECT_FALSE(checks_of(result).empty()) << describe(result);
  for (const auto& check : checks_of(result)) {
    EXPECT_TRUE(check.verdict == Verdict::kFail || check.verdict == Verdict::kEnvironment)
        << check.name << " " << to_string(check.verdict);
  }
}

INSTANTIATE_TEST_SUITE_P(All, JudgedLab,
                         testing::Values("00", "01", "02", "03", "04", "05", "06", "11"),
                         [](const auto& lab) { return std::string("Lab") + lab.param; });

struct Caught {
  const char* lab;
  const char* mistake;
  const char* by;
};

class JudgedMistake : public testing::TestWithParam<Caught> {};

TEST_P(JudgedMistake, IsCaught) {
  const auto& [lab, mistake, by] = GetParam();
  const Bench here = bench(lab);
  Submission submission(here, Submission::From::kReferences);
  submission.make_mistake(mistake);
  const LabResult result = submission.judge();
  const auto checks = checks_of(result);
  const auto failed = std::ranges::find(checks, Verdict::kFail, &CheckResult::verdict);
  ASSERT_NE(failed, checks.end()) << describe(result);
  EXPECT_EQ(failed->name, by) << describe(result);
}

INSTANTIATE_TEST_SUITE_P(Some, JudgedMistake,
                         testing::Values(Caught{"01", "names-like-the-checks",
                                                "Task3.AnyCharacter"},
                                         Caught{"02", "signals-from-a-list", "Task1.AnySignal"},
                                         Caught{"03", "options-from-a-list", "Task2.AnyOption"},
                                         Caught{"04", "three-ranges-at-most", "Task1.ManyRanges"},
                                         Caught{"05", "weights-from-a-table", "Task2.AnyShares"},
                                         Caught{"06", "capabilities-from-a-list", "Task1.Unusual"},
                                         Caught{"11", "one-parenthesis-more", "Task1.WorseName"}),
                         [](const auto& one) {
                           std::string name =
                               std::string("Lab") + one.param.lab + "_" + one.param.mistake;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(Judge, TheSameSubmissionAndSeedComeToTheSameDocument) {
  const Bench here = bench("03");
  const Submission submission(here, Submission::From::kStarters);
  const auto document = [&](const std::string& seed) {
    return base::format_json(to_json(submission.judge(seed)));
  };
  EXPECT_EQ(document("one"), document("one"));
}

}  // namespace
