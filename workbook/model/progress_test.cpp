#include "workbook/model/progress.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/scratch_test.hpp"

namespace {

using namespace workbook;

class ProgressFile : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path file() const { return workspace_.state() / "progress.json"; }
  /// What is said of a file with this content, without the file's name in front.
  std::string refusal(const std::string& content) {
    std::filesystem::create_directories(workspace_.state());
    base::write_file(file(), content);
    const auto said = base::message_of<base::JsonError>([&] { load_progress(workspace_); });
    const std::string prefix = file().native() + ": ";
    return said.starts_with(prefix) ? said.substr(prefix.size()) : "without its name: " + said;
  }

  base::Scratch scratch_;
  Workspace workspace_{.root = scratch_.path()};
};

TEST_F(ProgressFile, NothingRememberedIsNoError) {
  EXPECT_TRUE(load_progress(workspace_).empty());
}

TEST_F(ProgressFile, ComesBackAsItWas) {
  save_progress(workspace_, {{"01.1", {.verdict = Verdict::kPass, .hints_seen = 2}},
                             {"01.2", {.verdict = Verdict::kFail}}});
  const Progress progress = load_progress(workspace_);
  ASSERT_EQ(progress.size(), 2U);
  EXPECT_EQ(progress.at("01.1").verdict, Verdict::kPass);
  EXPECT_EQ(progress.at("01.1").hints_seen, 2);
  EXPECT_EQ(progress.at("01.2").verdict, Verdict::kFail);
}

TEST_F(ProgressFile, SaysWhatItCannotUnderstand) {
  EXPECT_TRUE(refusal("{\"tasks\": {").starts_with("not JSON"));
  EXPECT_TRUE(refusal("").starts_with("not JSON"));
  EXPECT_EQ(refusal("{}"), "\"tasks\" is missing");
  EXPECT_EQ(refusal(R"({"tasks": []})"), "tasks: expected an object, found an array");
  EXPECT_EQ(refusal(R"({"tasks": {"01.1": {"verdict": "green", "hints_seen": 0}}})"),
            "tasks.01.1: \"green\" is no verdict");
  EXPECT_EQ(refusal(R"({"tasks": {"01.1": {"verdict": "pass", "hints_seen": -1}}})"),
            "tasks.01.1.hints_seen: is -1, but must be between 0 and 100");
}

TEST_F(ProgressFile, ARefusedFileStaysAsItIs) {
  refusal("broken");
  EXPECT_EQ(base::read_file(file()), "broken");
}

Lab lab(const std::string& number, int tasks) {
  Lab made{.number = number};
  for (int i = 1; i <= tasks; ++i) made.tasks.push_back({.number = i, .points = 1});
  return made;
}

TEST(Progress, TakesOverTheVerdictsOfACheck) {
  Progress progress = {{"01.1", {.verdict = Verdict::kPass, .hints_seen = 3}}};
  record(progress, {.lab = "01",
                    .tasks = {{.task = 1, .verdict = Verdict::kFail},
                              {.task = 2, .verdict = Verdict::kPass}}});
  EXPECT_EQ(progress["01.1"].verdict, Verdict::kFail);
  EXPECT_EQ(progress["01.1"].hints_seen, 3);
  EXPECT_EQ(progress["01.2"].verdict, Verdict::kPass);
}

TEST(Progress, OurOwnFaultSaysNothingAboutTheLearner) {
  Progress progress = {{"01.1", {.verdict = Verdict::kPass}}};
  record(progress, {.lab = "01", .tasks = {{.task = 1, .verdict = Verdict::kGrader}}});
  EXPECT_EQ(progress["01.1"].verdict, Verdict::kPass);
}

TEST(Progress, GoesOnAtTheFirstTaskThatIsNotDone) {
  const std::vector<Lab> labs = {lab("00", 1), lab("01", 2)};
  Progress progress;
  EXPECT_EQ(next_task(labs, progress).lab, "00");
  progress["00.1"].verdict = Verdict::kPass;
  progress["01.1"].verdict = Verdict::kEnvironment;  // impossible here: go on
  EXPECT_EQ(next_task(labs, progress).lab, "01");
  EXPECT_EQ(next_task(labs, progress).task, 2);
  EXPECT_TRUE(is_done(labs[0], progress));
  EXPECT_FALSE(is_done(labs[1], progress));
  progress["01.2"].verdict = Verdict::kFail;
  EXPECT_EQ(next_task(labs, progress).task, 2);
  progress["01.2"].verdict = Verdict::kPass;
  EXPECT_EQ(next_task(labs, progress).lab, "");
}

}  // namespace
