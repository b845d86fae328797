// The commands of the real `lab` on a learner's checkout: what each says, prints and remembers.

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>
#include <set>
#include <utility>

#include "base/file.hpp"
#include "tests/grader_fixture_test.hpp"

namespace {

using nlohmann::json;
using namespace workbook_test;

class Tool : public Grader {};

// "00, 01, 02": the labs of the checkout, as their folders are numbered.
std::string numbers_of_labs() {
  std::set<std::string> numbers;
  for (const auto& folder : std::filesystem::directory_iterator(checkout->file("labs"))) {
    if (std::filesystem::exists(folder.path() / "lab.yaml")) {
      numbers.insert(folder.path().filename().native().substr(0, 2));
    }
  }
  return fmt::format("{}", fmt::join(numbers, ", "));
}

TEST_F(Tool, WrongUsageIsExitCode2AndASentence) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> kWrong = {
      {{"check", "99"}, "lab: there is no lab 99: there are " + numbers_of_labs()},
      {{"check", "x"}, "lab: \"x\" names no lab: write its number, as in 01"},
      {{"check", "01.0"}, "lab: \"01.0\" names no lab"},
      {{"hint", "01.9"}, "lab: lab 01 has no task 9: it has tasks 1 to 4"},
      {{"reset"}, "LAB is required"},
      {{"check", "--nonsense"}, "--nonsense"},
      {{"fly"}, "fly"},
      {{"check", "--all"}, "lab: no lab has been worked on yet"},
      {{"solution", "01"}, "lab: lab 01 is not passed yet"},
  };
  for (const auto& [arguments, says] : kWrong) {
    const auto said = checkout->lab(arguments);
    EXPECT_EQ(said.exit_code, 2) << said.output;
    EXPECT_NE(said.output.find(says), std::string::npos) << said.output;
  }
}

TEST_F(Tool, TheReferencePassesAndIsRemembered) {
  const std::string part = "00-tour/private_name.cpp";
  const Edit edit(checkout->file("labs/" + part),
                  base::read_file(checkout->file("solutions/" + part)));
  const auto said = checkout->lab({"check", "00", "--json"});
  EXPECT_EQ(said.exit_code, 0) << said.output;
  const json result = said.json();
  EXPECT_EQ(result["schema"], "workbook.result/1");
  EXPECT_EQ(result["lab"], "00");
  EXPECT_EQ(result["verdict"], "pass");
  EXPECT_EQ(result["points"], result["points_possible"]);
  EXPECT_EQ(result["left_behind"], json::array());
  EXPECT_EQ(result["build_output"], "");
  for (const auto& check : result["tasks"][0]["checks"]) EXPECT_EQ(check["verdict"], "pass");

  const json status = checkout->lab({"status", "--json"}).json();
  EXPECT_EQ(status["schema"], "workbook.status/1");
  EXPECT_EQ(status["labs"][0]["verdict"], "pass");
  EXPECT_EQ(status["labs"][0]["points"], status["labs"][0]["points_possible"]);
  EXPECT_EQ(status["next"], (json{{"lab", "01"}, {"task", 1}}));
  const auto solution = checkout->lab({"solution", "00"});
  EXPECT_EQ(solution.exit_code, 0) << "it is passed now";
  EXPECT_NE(solution.output.find("solutions/00-tour/walkthrough.md"), std::string::npos);
}

TEST_F(Tool, AWholeLabPassesWithTheReferences) {
  std::vector<std::unique_ptr<Edit>> edits;
  for (const char* part : {"clone", "gate", "hostname", "time_namespace"}) {
    const std::string file = fmt::format("01-a-name-of-its-own/{}.cpp", part);
    edits.push_back(std::make_unique<Edit>(checkout->file("labs/" + file),
                                           base::read_file(checkout->file("solutions/" + file))));
  }
  const auto said = checkout->lab({"check", "01", "--json"});
  EXPECT_EQ(said.exit_code, 0) << said.output;
  EXPECT_EQ(said.json()["verdict"], "pass");
}

TEST_F(Tool, AStarterFailsAndSaysWhatIsNotWritten) {
  const auto said = checkout->lab({"check", "01.1"});
  EXPECT_EQ(said.exit_code, 1);
  EXPECT_NE(said.output.find("Task 1"), std::string::npos) << said.output;
  EXPECT_NE(said.output.find("./lab hint 01.1"), std::string::npos) << said.output;
  EXPECT_EQ(said.output.find('\033'), std::string::npos) << "no terminal, no colours";
}

TEST_F(Tool, EventsComeOneALineInTheirOrder) {
  const auto events = checkout->lab({"check", "01.1", "--events"}).lines();
  ASSERT_GE(events.size(), 5U);
  EXPECT_EQ(events[0]["event"], "build");
  EXPECT_EQ(events[0]["status"], "started");
  EXPECT_EQ(events[1]["status"], "done");
  EXPECT_EQ(events.back()["event"], "result");
  EXPECT_EQ(events.back()["result"]["schema"], "workbook.result/1");
  std::string started;
  for (const auto& event : events) {
    if (event["event"] == "check-started") {
      started = event["name"];
      EXPECT_TRUE(event.contains("title") && event["task"] == 1);
    } else if (event["event"] == "check") {
      EXPECT_EQ(event["name"], started);
      for (const char* key : {"diagnosis", "steps", "expected", "seen", "evidence", "reproduce"})
        EXPECT_TRUE(event.contains(key)) << key;
    }
  }
  EXPECT_NE(started, "");
}

TEST_F(Tool, AFailedBuildIsAnEvent) {
  const Edit edit(checkout->file(kClone), "nonsense\n");
  const auto events = checkout->lab({"check", "01.1", "--events"}).lines();
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[1]["status"], "failed");
  EXPECT_NE(events[1]["output"].get<std::string>().find("error: "), std::string::npos);
  EXPECT_EQ(events[2]["result"]["verdict"], "fail");
}

TEST_F(Tool, StatusHasTheDocumentedShape) {
  const json status = checkout->lab({"status", "--json"}).json();
  std::size_t manifests = 0;
  for (const char* home : {"labs", "exercises"}) {
    for (const auto& entry : std::filesystem::directory_iterator(checkout->file(home)))
      manifests += std::filesystem::exists(entry.path() / "lab.yaml") ? 1 : 0;
  }
  ASSERT_EQ(status["labs"].size(), manifests);
  ASSERT_GE(manifests, 21U);
  for (const auto& lab : status["labs"]) {
    for (const char* key :
         {"lab", "name", "title", "verdict", "points", "points_possible", "tasks"})
      EXPECT_TRUE(lab.contains(key)) << key;
    for (const auto& task : lab["tasks"]) {
      for (const char* key :
           {"task", "title", "verdict", "points", "points_possible", "hints", "hints_seen"})
        EXPECT_TRUE(task.contains(key)) << key;
    }
  }
  EXPECT_EQ(checkout->lab({}).exit_code, 0);
}

TEST_F(Tool, HintsAdvanceAndStop) {
  const json first = checkout->lab({"hint", "02.1", "--json"}).json();
  EXPECT_EQ(first["lab"], "02");
  EXPECT_EQ(first["task"], 1);
  EXPECT_EQ(first["level"], 1);
  const int levels = first["levels"];
  ASSERT_GE(levels, 3);
  std::set<std::string> texts = {first["text"]};
  for (int level = 2; level <= levels; ++level) {
    const json next = checkout->lab({"hint", "02.1", "--json"}).json();
    EXPECT_EQ(next["level"], level);
    texts.insert(next["text"]);
  }
  EXPECT_EQ(texts.size(), static_cast<std::size_t>(levels));
  EXPECT_EQ(checkout->lab({"hint", "02.1", "--json"}).json()["level"], levels);
  EXPECT_NE(checkout->lab({"hint", "02.1"}).output.find("the last one already"), std::string::npos);
  EXPECT_EQ(checkout->lab({"hint", "02.2", "--json"}).json()["level"], 1);
}

TEST_F(Tool, DiffAndResetWithABackup) {
  const std::string part = "labs/02-pid-1/init.cpp";
  const std::string starter = base::read_file(checkout->file(part));
  EXPECT_EQ(checkout->lab({"diff", "02"}).output, "");
  EXPECT_NE(checkout->lab({"reset", "02"}).output.find("nothing to reset"), std::string::npos);

  base::write_file(checkout->file(part), starter + "// mine\n");
  const auto diff = checkout->lab({"diff", "02"}).output;
  EXPECT_NE(diff.find("--- starter/init.cpp\n+++ mine/init.cpp\n"), std::string::npos) << diff;
  EXPECT_NE(diff.find("\n+// mine\n"), std::string::npos) << diff;

  const auto reset = checkout->lab({"reset", "02"});
  EXPECT_EQ(reset.exit_code, 0) << reset.output;
  EXPECT_EQ(base::read_file(checkout->file(part)), starter);
  const auto at = reset.output.find(".lab/backups/02-pid-1-");
  ASSERT_NE(at, std::string::npos) << reset.output;
  const auto backup = reset.output.substr(at, reset.output.find('\n', at) - at);
  EXPECT_EQ(base::read_file(checkout->file(backup) / "init.cpp"), starter + "// mine\n");
}

TEST_F(Tool, TheSolutionIsShownBeforeItsTimeOnlyIfAsked) {
  const auto refused = checkout->lab({"solution", "02"});
  EXPECT_NE(refused.output.find("is not passed yet"), std::string::npos) << refused.output;
  EXPECT_EQ(refused.output.find("+++"), std::string::npos);
  const auto shown = checkout->lab({"solution", "02", "--spoil"});
  EXPECT_EQ(shown.exit_code, 0);
  EXPECT_NE(shown.output.find("+++ reference/init.cpp"), std::string::npos) << shown.output;
}

TEST_F(Tool, AProgressFileThatIsBrokenIsNamed) {
  const Edit edit(checkout->file(".lab/progress.json"), "broken");
  const auto said = checkout->lab({"status"});
  EXPECT_NE(said.exit_code, 0);
  EXPECT_NE(said.output.find(".lab/progress.json: not JSON"), std::string::npos) << said.output;
}

TEST_F(Tool, TheDoctorSaysWhatThisMachineCanDo) {
  const auto said = checkout->lab({"doctor", "--json"});
  EXPECT_EQ(said.exit_code, 0) << said.output;
  const json report = said.json();
  EXPECT_EQ(report["schema"], "workbook.doctor/1");
  for (const auto& ability : report["abilities"]) {
    for (const char* key : {"name", "ok", "detail", "mend"})
      EXPECT_TRUE(ability.contains(key)) << key;
  }
}

TEST_F(Tool, TryRunsMyProgram) {
  const std::string part = "00-tour/private_name.cpp";
  const Edit edit(checkout->file("labs/" + part),
                  base::read_file(checkout->file("solutions/" + part)));
  const auto said = checkout->lab({"try", "00", "--hostname", "mine", "--", "hostname"});
  EXPECT_EQ(said.exit_code, 0);
  EXPECT_EQ(said.output, "mine\n");
}

}  // namespace
