#include "workbook/grading/grade.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace {

using namespace workbook;

constexpr auto kPass = Verdict::kPass;
constexpr auto kFail = Verdict::kFail;
constexpr auto kSkip = Verdict::kEnvironment;
constexpr auto kBroken = Verdict::kGrader;

Lab two_tasks() {
  return {.number = "01",
          .title = "Lab",
          .tasks = {{.number = 1, .title = "One", .points = 10},
                    {.number = 2, .title = "Two", .points = 30}}};
}

// Two checks of each task, with these verdicts.
LabResult result(Verdict a, Verdict b, Verdict c, Verdict d) {
  std::vector<CheckResult> checks;
  for (const auto& [name, task, verdict] :
       {std::tuple{"Task1.A", 1, a}, {"Task1.B", 1, b}, {"Task2.A", 2, c}, {"Task2.B", 2, d}}) {
    checks.push_back({.name = name, .title = name, .task = task, .verdict = verdict});
  }
  return add_up(two_tasks(), 0, checks);
}

Grade grade(const LabResult& of, const LabPolicy& policy = {}, const Lateness& late = {}) {
  return {.labs = {grade_lab(two_tasks(), of, policy, late)}};
}
std::string score(const Grade& of) {
  const auto points = of.score();
  return points ? to_text(*points) : "none";
}

TEST(Grade, IsTheSumOfWholeTasks) {
  EXPECT_EQ(score(grade(result(kPass, kPass, kPass, kPass))), "40");
  EXPECT_EQ(score(grade(result(kPass, kPass, kPass, kFail))), "10");
  EXPECT_EQ(score(grade(result(kFail, kFail, kFail, kFail))), "0");
}

TEST(Grade, IsTheSumOfSharesIfThePolicySaysSo) {
  LabPolicy policy{.credit = Credit::kPerCheck};
  EXPECT_EQ(score(grade(result(kPass, kFail, kPass, kFail), policy)), "20");
  policy.checks["Task2.A"] = {.weight = 2};
  EXPECT_EQ(score(grade(result(kFail, kFail, kPass, kFail), policy)), "20");
  policy.task_points[1] = parse_points("0.5");
  EXPECT_EQ(to_text(grade(result(kPass, kPass, kPass, kPass), policy).possible()), "30.5");
}

TEST(Grade, LatenessTakesOff) {
  const auto late = grade(result(kPass, kPass, kPass, kPass), {}, {.days = 2, .percent = 25});
  EXPECT_EQ(score(late), "30");
  EXPECT_EQ(to_text(late.labs[0].earned), "40");
}

TEST(Grade, WhatTheMachineCannotShowCostsNothing) {
  const auto skipped = grade(result(kPass, kPass, kSkip, kPass));
  EXPECT_EQ(to_text(skipped.gradable()), "10");
  EXPECT_EQ(score(skipped), "40") << "all that could be judged was right";
  EXPECT_EQ(score(grade(result(kFail, kPass, kSkip, kPass))), "0");
  EXPECT_EQ(score(grade(result(kFail, kPass, kSkip, kPass), {.credit = Credit::kPerCheck})), "32");
}

TEST(Grade, AllSkippedIsNoPassAndNoScore) {
  const auto skipped = grade(result(kSkip, kSkip, kSkip, kSkip));
  EXPECT_EQ(score(skipped), "none");
  EXPECT_EQ(skipped.verdict(), kSkip);
  EXPECT_NE(exit_code_for(skipped.verdict()), 0);
}

// Whoever could make a check break must not gain by it, and whoever suffers it must not lose.
TEST(Grade, ABrokenCheckNeedsARegrade) {
  for (const auto credit : {Credit::kWholeTask, Credit::kPerCheck}) {
    const auto broken = grade(result(kPass, kPass, kBroken, kFail), {.credit = credit});
    EXPECT_TRUE(broken.needs_regrade());
    EXPECT_EQ(score(broken), "none");
  }
  LabResult off = result(kPass, kPass, kPass, kPass);
  off.verdict = kBroken;
  off.diagnosis = "the checks broke off";
  EXPECT_EQ(score(grade(off)), "none");
  EXPECT_EQ(to_text(grade(off).points()), "0") << "half a run is no run";
}

TEST(Grade, WhatWasLeftBehindFails) {
  LabResult leaked = result(kPass, kPass, kPass, kPass);
  leaked.verdict = kFail;
  leaked.left_behind = {"a mount"};
  EXPECT_EQ(score(grade(leaked)), "0");
}

TEST(Grade, ThatDoesNotCompileHasNoPoints) {
  LabResult broken = add_up(two_tasks(), 0, {});
  broken.verdict = kFail;
  broken.diagnosis = "clone.cpp:3: expected ';'";
  for (auto& task : broken.tasks) task.verdict = kFail;
  for (const auto credit : {Credit::kWholeTask, Credit::kPerCheck}) {
    const auto none = grade(broken, {.credit = credit});
    EXPECT_EQ(score(none), "0");
    EXPECT_EQ(to_text(none.gradable()), "40");
  }
}

TEST(Grade, OfARefusedSubmissionIsNothing) {
  Grade refused{.refused = "it is a link", .labs = {refused_lab(two_tasks(), {})}};
  EXPECT_EQ(score(refused), "0");
  EXPECT_EQ(refused.verdict(), kFail);
  EXPECT_EQ(to_text(refused.possible()), "40");
  EXPECT_EQ(Grade{.refused = "x"}.verdict(), kFail);
}

TEST(Grade, TextThatIsNotOursIsHarmlessAndBounded) {
  LabResult hostile = result(kFail, kPass, kPass, kPass);
  hostile.tasks[0].checks[0].diagnosis = "\x1b[2J\xff" + std::string(1 << 20, 'x');
  hostile.build_output = std::string(1 << 20, '\0');
  const auto bounded = grade(hostile).labs[0];
  EXPECT_TRUE(bounded.tasks[0].checks[0].diagnosis.starts_with("\\x1b[2J\\xff"));
  EXPECT_LT(bounded.tasks[0].checks[0].diagnosis.size(), 5000U);
  EXPECT_LT(bounded.build_output.size(), 20'000U);
}

TEST(Grade, HasNothingOfTheRunThatChanges) {
  LabResult one = result(kPass, kFail, kPass, kPass);
  LabResult other = one;
  other.duration_ms = 4711;
  other.tasks[0].checks[0].duration_ms = 99;
  other.tasks[0].checks[0].evidence = {{"/proc/4711/ns/uts", "uts:[4026531838]"}};
  other.tasks[0].checks[0].seen = "4026531838";
  EXPECT_EQ(to_json(grade(one)).dump(), to_json(grade(other)).dump());
}

}  // namespace
