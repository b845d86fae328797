// Every format of every sample grade has the form that its platform documents, and says the same.

#include "workbook/grading/formats/formats.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/scratch_test.hpp"
#include "base/spawn.hpp"
#include "tests/grading/samples_test.hpp"
#include "workbook/grading/formats/csv.hpp"

namespace {

namespace fs = std::filesystem;
using namespace grading_test;
using namespace workbook;
using nlohmann::json;

base::Finished validate(const fs::path& folder) {
  const fs::path here = fs::path(TEST_TREE) / "tests/grading";
  return base::run_collecting(
      {.argv = {"python3", here / "validate.py", folder, here / "schemas",
                fs::path(TEST_TREE) / "workbook/grading/grade.schema.json"}});
}

std::string written(const std::string& format, const Grade& grade,
                    Audience audience = Audience::kLearner) {
  return find_format(format).write(grade, audience);
}

std::string first_mutation(const std::string& format) {
  std::string text = written(format, sample("mixed"));
  const std::vector<std::pair<std::string, std::pair<std::string, std::string>>> kMutations = {
      {"json", {"\"verdict\": \"fail\"", "\"verdict\": \"perhaps\""}},
      {"gradescope", {"after_due_date", "after-due"}},
      {"gradescope", {"\"visible\"", "\"shown\""}},
      {"prairielearn", {"\"score\": 0", "\"score\": 4"}},
      {"exercism", {"\"version\": 3", "\"version\": 4"}},
      {"autolab", {"\"lab01\":10", "\"lab01\":\"10\""}},
      {"junit", {"failures=\"2\"", "failures=\"two\""}},
      {"csv", {"alice", "=alice"}},
      {"text", {"First", "\x1b[1mFirst"}},
      {"classroom", {"result=", "result:"}}};
  for (const auto& [name, change] : kMutations) {
    const auto at = text.find(change.first);
    if (name == format && at != text.npos)
      return text.replace(at, change.first.size(), change.second);
  }
  return text;
}

TEST(Formats, EveryGradeHasTheFormOfItsPlatform) {
  const base::Scratch scratch;
  std::size_t files = 0;
  for (const auto& [name, grade] : samples()) {
    for (const auto& format : formats()) {
      base::write_file(scratch / (name + "." + format.name), format.write(grade, format.audience));
      ++files;
    }
  }
  const auto finished = validate(scratch.path());
  EXPECT_TRUE(finished.status.is_success()) << finished.output;
  EXPECT_EQ(files, samples().size() * 9);
}

TEST(Formats, TheValidatorFindsWhatIsWrong) {
  for (const auto& format : formats()) {
    const base::Scratch scratch;
    base::write_file(scratch / ("x." + format.name), first_mutation(format.name));
    const auto finished = validate(scratch.path());
    EXPECT_FALSE(finished.status.was_killed);
    EXPECT_EQ(finished.status.value, 1) << format.name << finished.output;
  }
}

TEST(Formats, AreTheSameTwice) {
  for (const auto& [name, grade] : samples()) {
    for (const auto& format : formats()) {
      EXPECT_EQ(format.write(grade, format.audience), format.write(grade, format.audience)) << name;
    }
  }
}

// The points of the items are those of the grade, whoever reads them.
TEST(Formats, ItemsAddUp) {
  for (const auto& [name, grade] : samples()) {
    Points earned;
    for (const auto& lab : grade.labs) earned += lab.earned;
    for (const auto audience :
         {Audience::kLearner, Audience::kLearnerAfterDue, Audience::kInstructor}) {
      Points points;
      Points possible;
      for (const auto& item : items_of(grade, audience)) {
        points += item.points;
        possible += item.possible;
      }
      EXPECT_EQ(points, earned) << name;
      EXPECT_EQ(possible, grade.possible()) << name;
    }
  }
}

TEST(Formats, HiddenChecksAreNotShownToLearners) {
  for (const std::string name : {"wrong", "mixed-each", "after-due"}) {
    for (const std::string format : {"text", "junit", "autolab", "prairielearn", "exercism"}) {
      const auto text = written(format, sample(name));
      EXPECT_EQ(text.find("check 2 of task"), std::string::npos) << name << format << text;
      EXPECT_NE(text.find("not shown here"), std::string::npos) << name << format;
    }
  }
}

TEST(Formats, AfterDueChecksAreShownOnceItWasDue) {
  const std::string kTitle = "check 0 of task 1";
  EXPECT_EQ(written("text", sample("after-due")).find(kTitle), std::string::npos);
  EXPECT_NE(written("text", sample("after-due"), Audience::kLearnerAfterDue).find(kTitle),
            std::string::npos);
}

TEST(Gradescope, KnowsWhoMaySeeATest) {
  const json document = json::parse(written("gradescope", sample("after-due")));
  EXPECT_EQ(document["tests"][0]["visibility"], "after_due_date");
  EXPECT_EQ(document["tests"][5]["visibility"], "hidden");
  for (const auto& test : document["tests"]) {
    if (test["visibility"] == "visible") {
      EXPECT_EQ(test["output"].get<std::string>().find("check 2"), std::string::npos);
    }
  }
}

TEST(Formats, TellTheScore) {
  EXPECT_EQ(json::parse(written("gradescope", sample("late")))["score"], 6.7);
  EXPECT_EQ(json::parse(written("prairielearn", sample("right")))["score"], 1.0);
  EXPECT_EQ(json::parse(written("exercism", sample("mixed")))["status"], "fail");
  EXPECT_NE(written("autolab", sample("several-labs"))
                .find("{\"scores\":{\"lab01\":25,\"lab11\":41.85}}\n"),
            std::string::npos)
      << written("autolab", sample("several-labs"));
}

TEST(Formats, ARunToBeRepeatedHasNoScoreAnywhere) {
  for (const std::string name : {"broken-check", "broken-off", "all-skipped"}) {
    EXPECT_FALSE(json::parse(written("gradescope", sample(name))).contains("score"));
    EXPECT_EQ(json::parse(written("prairielearn", sample(name)))["gradable"], false);
    EXPECT_NE(written("autolab", sample(name)).find("{\"scores\":{}}\n"), std::string::npos);
    EXPECT_TRUE(json::parse(written("json", sample(name)))["score"].is_null());
  }
}

TEST(Formats, ALearnersJsonHasNoHiddenChecks) {
  const auto whole = written("json", sample("mixed"), Audience::kInstructor);
  const auto shown = written("json", sample("mixed"), Audience::kLearner);
  EXPECT_NE(whole.find("\"visibility\": \"hidden\""), std::string::npos);
  EXPECT_EQ(shown.find("\"visibility\": \"hidden\""), std::string::npos);
  EXPECT_EQ(json::parse(shown)["points"], json::parse(whole)["points"]);
}

TEST(Formats, OnlyTheLastLineIsAutolabsResult) {
  const auto text = written("autolab", sample("hostile"));
  const auto last = text.rfind('\n', text.size() - 2) + 1;
  EXPECT_EQ(json::parse(text.substr(last))["scores"]["lab01"], 0);
}

TEST(Csv, FormulasAreText) {
  EXPECT_EQ(csv_field("=1+1"), "\"'=1+1\"");
  EXPECT_EQ(csv_field("@x"), "\"'@x\"");
  EXPECT_EQ(csv_field("a,\"b\""), "\"a,\"\"b\"\"\"");
  EXPECT_EQ(csv_field("\t=1"), "\\x09=1");
  EXPECT_EQ(csv_field("12.5"), "12.5");
}

TEST(Csv, AClassIsOneTable) {
  std::vector<json> grades;
  for (const std::string name : {"right", "several-labs", "refused-wholly", "broken-off"}) {
    grades.push_back(to_json(sample(name)));
  }
  const std::string table = gradebook(grades);
  EXPECT_NE(table.find("lab 01,lab 11"), std::string::npos) << table;
  EXPECT_NE(table.find("\r\neve,refused,0,0,0,0,0,"), std::string::npos) << table;
  EXPECT_NE(table.find("\r\ncarol,regrade,,"), std::string::npos) << table;
}

}  // namespace
