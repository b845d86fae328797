#include "workbook/model/result.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/scratch_test.hpp"

namespace {

using namespace workbook;

CheckResult check(int task, Verdict verdict) {
  return {.name = "Task.Check", .task = task, .verdict = verdict};
}
std::vector<CheckResult> checks(std::initializer_list<Verdict> verdicts) {
  std::vector<CheckResult> result;
  for (const Verdict verdict : verdicts) result.push_back(check(1, verdict));
  return result;
}
std::vector<TaskResult> tasks(std::initializer_list<Verdict> verdicts) {
  std::vector<TaskResult> result;
  for (const Verdict verdict : verdicts) result.push_back({.verdict = verdict});
  return result;
}
constexpr auto kPass = Verdict::kPass;
constexpr auto kFail = Verdict::kFail;
constexpr auto kSkip = Verdict::kEnvironment;
constexpr auto kGrader = Verdict::kGrader;
constexpr auto kUntouched = Verdict::kUntouched;

TEST(TaskVerdict, IsPassWhenAllChecksAre) {
  EXPECT_EQ(task_verdict(checks({kPass, kPass})), kPass);
  EXPECT_EQ(task_verdict(checks({kPass, kFail})), kFail);
  EXPECT_EQ(task_verdict(checks({kPass, kGrader})), kGrader);
  EXPECT_EQ(task_verdict(checks({kPass, kSkip})), kSkip);
  EXPECT_EQ(task_verdict(checks({kSkip, kFail})), kFail);
}

TEST(TaskVerdict, NothingCheckedIsNoPass) {
  EXPECT_EQ(task_verdict({}), kUntouched);
  EXPECT_EQ(task_verdict(checks({kSkip, kSkip})), kSkip);
}

TEST(LabVerdict, IsPassWhenOneTaskIsAndTheOthersAreOrWereSkipped) {
  EXPECT_EQ(lab_verdict(tasks({kPass, kPass})), kPass);
  EXPECT_EQ(lab_verdict(tasks({kSkip, kPass})), kPass);
  EXPECT_EQ(lab_verdict(tasks({kPass, kFail})), kFail);
  EXPECT_EQ(lab_verdict(tasks({kPass, kUntouched})), kUntouched);
  EXPECT_EQ(lab_verdict(tasks({kPass, kGrader})), kGrader);
}

TEST(LabVerdict, AllSkippedIsNoPass) {
  EXPECT_EQ(lab_verdict(tasks({kSkip, kSkip})), kSkip);
  EXPECT_EQ(lab_verdict({}), kUntouched);
  EXPECT_NE(exit_code_for(lab_verdict(tasks({kSkip, kSkip}))), 0);
}

Lab two_tasks() {
  return {.number = "01",
          .title = "Lab",
          .tasks = {{.number = 1, .title = "One", .points = 10},
                    {.number = 2, .title = "Two", .points = 30}}};
}

TEST(AddUp, GivesPointsForWholeTasksOnly) {
  const auto result = add_up(two_tasks(), 0, {check(1, kPass), check(2, kPass), check(2, kFail)});
  EXPECT_EQ(result.points, 10);
  EXPECT_EQ(result.points_possible, 40);
  EXPECT_EQ(result.verdict, kFail);
  ASSERT_EQ(result.tasks.size(), 2U);
  EXPECT_EQ(result.tasks[1].points, 0);
  EXPECT_EQ(result.tasks[1].checks.size(), 2U);
}

TEST(AddUp, GivesNoPointsForWhatWasSkipped) {
  const auto result = add_up(two_tasks(), 0, {check(1, kPass), check(2, kPass), check(2, kSkip)});
  EXPECT_EQ(result.points, 10);
  EXPECT_EQ(result.verdict, kPass);
  const auto skipped = add_up(two_tasks(), 0, {check(1, kSkip), check(2, kSkip)});
  EXPECT_EQ(skipped.points, 0);
  EXPECT_EQ(skipped.verdict, kSkip);
}

TEST(AddUp, ATaskWithoutChecksIsNoPass) {
  EXPECT_EQ(add_up(two_tasks(), 0, {check(1, kPass)}).verdict, kUntouched);
}

TEST(AddUp, LooksAtOneTaskOnlyIfAsked) {
  const auto result = add_up(two_tasks(), 2, {check(2, kPass)});
  ASSERT_EQ(result.tasks.size(), 1U);
  EXPECT_EQ(result.tasks[0].task, 2);
  EXPECT_EQ(result.points_possible, 30);
  EXPECT_EQ(result.verdict, kPass);
}

TEST(AddUp, GivesNothingForTasksThatTheLabHasNot) {
  const auto result = add_up(two_tasks(), 0, {check(1, kPass), check(2, kPass), check(3, kPass)});
  EXPECT_EQ(result.points, 40);
}

TEST(Verdicts, HaveNamesAndExitCodes) {
  for (const Verdict verdict : {kUntouched, kPass, kFail, kSkip, kGrader})
    EXPECT_EQ(parse_verdict(to_string(verdict)), verdict);
  EXPECT_EQ(base::message_of<std::invalid_argument>([] { parse_verdict("green"); }),
            "\"green\" is no verdict");
  EXPECT_EQ(exit_code_for(kPass), 0);
  EXPECT_EQ(exit_code_for(kFail), 1);
  EXPECT_EQ(exit_code_for(kUntouched), 1);
  EXPECT_EQ(exit_code_for(kSkip), 3);
  EXPECT_EQ(exit_code_for(kGrader), 4);
}

TEST(Json, ACheckComesBackAsItWas) {
  const CheckResult before{.name = "Task1.A",
                           .title = "title",
                           .task = 1,
                           .verdict = kFail,
                           .duration_ms = 5,
                           .diagnosis = "d",
                           .steps = {"s"},
                           .expected = "e",
                           .seen = "n",
                           .evidence = {{.source = "/proc", .text = "t"}},
                           .reproduce = "r"};
  EXPECT_EQ(to_json(parse_check(to_json(before))), to_json(before));
}

TEST(Json, AResultHasTheDocumentedMembers) {
  const auto document = to_json(add_up(two_tasks(), 0, {check(1, kPass)}));
  EXPECT_EQ(document["schema"], "workbook.result/1");
  for (const char* key : {"lab", "title", "verdict", "points", "points_possible", "duration_ms",
                          "diagnosis", "build_output", "left_behind", "tasks"})
    EXPECT_TRUE(document.contains(key)) << key;
  EXPECT_EQ(document["tasks"][0]["checks"].size(), 1U);
}

TEST(Json, ACheckThatIsNotWholeIsRefused) {
  for (const char* missing : {"name", "title", "task", "verdict", "duration_ms"}) {
    auto event = to_json(check(1, kPass));
    event.erase(missing);
    EXPECT_ANY_THROW(parse_check(event)) << missing;
  }
}

}  // namespace
