#include "workbook/grading/policy.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "base/scratch_test.hpp"
#include "base/time.hpp"
#include "workbook/grading/moment.hpp"
#include "workbook/grading/seed.hpp"

namespace {

using namespace workbook;

const std::vector<Lab> kLabs = {
    {.number = "01",
     .folder = "01-first",
     .tasks = {{.number = 1, .points = 10}, {.number = 2, .points = 30}}},
    {.number = "02", .folder = "02-second", .tasks = {{.number = 1}}}};

Policy load(const std::string& text) {
  const base::Scratch scratch;
  base::write_file(scratch / "grading.yaml", text);
  return load_policy(scratch / "grading.yaml", kLabs);
}
std::string refusal(const std::string& text) {
  const std::string message =
      base::message_of<ManifestError>([&] { static_cast<void>(load(text)); });
  return message.substr(message.find("grading.yaml") + 12);
}

TEST(Policy, SaysWhatItSays) {
  const auto policy = load(R"(
credit: per-check
late: {due: "2026-03-01T22:00:00Z", percent_per_day: 10}
labs:
  "01":
    credit: whole-task
    late: {cut_off_days: 3}
    tasks:
      2: {points: 12.5}
    checks:
      Task1.A: {weight: 3}
      Task1.*: {visibility: after-due}
extensions: {alice: 2}
)");
  const LabPolicy& first = policy.lab("01");
  EXPECT_EQ(first.credit, Credit::kWholeTask);
  EXPECT_EQ(first.late.percent_per_day, 10) << "what holds for every lab holds for this one";
  EXPECT_EQ(first.late.cut_off_days, 3);
  EXPECT_EQ(to_text(first.task_points.at(2)), "12.5");
  EXPECT_EQ(first.check("Task1.A").weight, 3);
  EXPECT_EQ(first.check("Task1.B").visibility, Visibility::kAfterDue);
  EXPECT_EQ(first.check("Task2.B").visibility, std::nullopt);
  EXPECT_EQ(policy.lab("02").credit, Credit::kPerCheck);
  EXPECT_EQ(policy.extensions.at("alice"), 2);
  EXPECT_EQ(policy.digest.size(), 64U);
}

TEST(Policy, TheExampleOfTheReadmeIsOne) {
  const std::string readme = base::read_file(std::filesystem::path(TEST_ROOM) / "README.md");
  const auto begin = readme.find("```yaml\n") + 8;
  std::vector<Lab> labs = {{.number = "03", .tasks = {{.number = 1}, {.number = 2}}}};
  const base::Scratch scratch;
  base::write_file(scratch / "grading.yaml",
                   readme.substr(begin, readme.find("```", begin) - begin));
  const auto policy = load_policy(scratch / "grading.yaml", labs);
  EXPECT_EQ(policy.lab("03").check("Task4.Any").visibility, Visibility::kAfterDue);
  EXPECT_EQ(policy.lab("03").late.percent_per_day, 10);
  EXPECT_EQ(policy.extensions.at("alice"), 3);
}

TEST(Policy, MistakesAreNamedWithTheirLine) {
  EXPECT_EQ(refusal("credit: some\n"), ":1: \"credit\": write whole-task or per-check");
  EXPECT_EQ(refusal("credits: per-check\n"), ":1: \"credits\" is no key that belongs here");
  EXPECT_EQ(refusal("labs:\n  \"09\": {}\n"), ":2: there is no lab \"09\"");
  EXPECT_EQ(refusal("labs:\n  \"01\":\n    tasks:\n      7: {points: 1}\n"),
            ":4: lab 01 has no task 7");
  EXPECT_NE(
      refusal("labs:\n  \"01\":\n    tasks:\n      1: {points: -1}\n").find("no number of points"),
      std::string::npos);
  EXPECT_NE(refusal("late: {due: tomorrow}\n").find("no point in time"), std::string::npos);
  EXPECT_NE(refusal("late: {percent_per_day: 101}\n").find("from 0 to 100"), std::string::npos);
  EXPECT_NE(refusal("labs:\n  \"01\":\n    checks:\n      A: {visibility: secret}\n")
                .find("write visible, after-due or hidden"),
            std::string::npos);
  EXPECT_NE(refusal("a: [").find("not YAML"), std::string::npos);
}

LatePolicy late(int percent, int most, std::optional<int> cut_off) {
  return {.due = parse_moment("2026-03-01T12:00:00Z"),
          .grace_minutes = 10,
          .percent_per_day = percent,
          .most_percent = most,
          .cut_off_days = cut_off};
}
Lateness at(const LatePolicy& policy, const std::string& moment, int extension = 0) {
  return lateness(policy, parse_moment(moment), extension);
}

TEST(Late, CountsDaysThatHaveBegun) {
  const auto policy = late(10, 100, {});
  EXPECT_EQ(at(policy, "2026-02-01T00:00:00Z").percent, 0);
  EXPECT_EQ(at(policy, "2026-03-01T12:10:00Z").percent, 0) << "grace";
  EXPECT_EQ(at(policy, "2026-03-01T12:10:01Z").percent, 10);
  EXPECT_EQ(at(policy, "2026-03-02T12:00:00Z").days, 1);
  EXPECT_EQ(at(policy, "2026-03-02T12:00:01Z").days, 2);
  EXPECT_EQ(at(policy, "2026-03-02T12:20:00Z", 1).days, 1) << "an extension moves the date";
}

TEST(Late, IsCappedAndCutOff) {
  EXPECT_EQ(at(late(30, 50, {}), "2026-03-11T12:00:00Z").percent, 50);
  EXPECT_EQ(at(late(30, 100, {}), "2036-03-11T12:00:00Z").percent, 100);
  const auto cut = at(late(1, 50, 2), "2026-03-03T12:00:01Z");
  EXPECT_TRUE(cut.is_cut_off);
  EXPECT_EQ(cut.percent, 100);
  EXPECT_FALSE(at(late(1, 50, 2), "2026-03-03T12:00:00Z").is_cut_off);
  EXPECT_EQ(at({}, "2036-03-11T12:00:00Z").percent, 0) << "nothing is due";
}

TEST(Moment, IsReadInEveryZone) {
  EXPECT_EQ(parse_moment("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(parse_moment("2026-03-01T01:30:00+01:30"), parse_moment("2026-03-01T00:00:00Z"));
  EXPECT_EQ(parse_moment("2026-02-28T23:00:00.25-01:00"), parse_moment("2026-03-01T00:00:00Z"));
  EXPECT_EQ(base::format_rfc3339(parse_moment("2024-02-29T23:59:59Z")), "2024-02-29T23:59:59Z");
  for (const std::string wrong : {"2026-02-30T00:00:00Z", "2026-01-01", "2026-01-01T24:00:00Z",
                                  "2026-01-01T00:00:00", "x", "2026-01-01T00:00:00+24:00"}) {
    EXPECT_THROW(static_cast<void>(parse_moment(wrong)), std::invalid_argument) << wrong;
  }
}

TEST(Seed, IsOfOneLearnerAndLab) {
  EXPECT_EQ(seed_of("s", "alice", "01"), seed_of("s", "alice", "01"));
  EXPECT_NE(seed_of("s", "alice", "01"), seed_of("s", "alice", "02"));
  EXPECT_NE(seed_of("s", "alice", "01"), seed_of("s", "bob", "01"));
  EXPECT_NE(seed_of("s", "alice", "01"), seed_of("t", "alice", "01"));
  EXPECT_NE(seed_of("s", "a/01", "02"), seed_of("s", "a", "01/02"));
  EXPECT_EQ(seed_of("s", "", "01").size(), 64U);
}

}  // namespace
