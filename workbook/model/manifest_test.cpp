#include "workbook/model/manifest.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "base/scratch_test.hpp"

namespace {

namespace fs = std::filesystem;
using namespace workbook;

const std::string kTop = R"(number: "01"
title: A name
summary: About names.
minutes: 45
program: minirun
)";

std::string task(int number, const std::string& more = "") {
  return fmt::format(R"(  - task: {}
    title: Task
    part: clone.cpp
    contract: minicontainer/kernel/clone.hpp
    lines: 10
    points: 20
    hints: [one, two, three]
{})",
                     number, more);
}

std::string good() {
  return kTop + "tasks:\n" + task(1) + task(2) + "starters:\n  clone.cpp: 00ff\n";
}

class Manifest : public testing::Test {
 protected:
  Manifest() { fs::create_directories(folder()); }
  [[nodiscard]] fs::path folder() const { return scratch_ / "labs/01-a-name"; }
  Lab load(const std::string& text) {
    base::write_file(folder() / "lab.yaml", text);
    return load_lab(folder());
  }
  /// The refusal without the folder in front: "lab.yaml:3: ...".
  std::string refusal(const std::string& text) {
    const auto said = base::message_of<ManifestError>([&] { load(text); });
    const std::string prefix = folder().native() + "/";
    return said.starts_with(prefix) ? said.substr(prefix.size()) : said;
  }

  base::Scratch scratch_;
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST_F(Manifest, ReadsWhatALabConsistsOf) {
  const Lab lab = load(good());
  EXPECT_EQ(lab.number, "01");
  EXPECT_EQ(lab.folder, "01-a-name");
  EXPECT_EQ(lab.program, "minirun");
  EXPECT_EQ(lab.minutes, 45);
  ASSERT_EQ(lab.tasks.size(), 2U);
  EXPECT_EQ(lab.tasks[0].part, "clone.cpp");
  EXPECT_EQ(lab.tasks[0].hints, (std::vector<std::string>{"one", "two", "three"}));
  EXPECT_EQ(lab.points_possible(), 40);
  EXPECT_EQ(lab.starters.at("clone.cpp"), "00ff");
  EXPECT_EQ(lab.task(2).number, 2);
  EXPECT_EQ(base::message_of<std::invalid_argument>([&] { static_cast<void>(lab.task(3)); }),
            "lab 01 has no task 3: it has tasks 1 to 2");
}

TEST_F(Manifest, NamesFileAndLineOfWhatIsNoYaml) {
  const auto said = refusal(kTop + "tasks: [1,\n");
  EXPECT_TRUE(said.starts_with("lab.yaml:")) << said;
  EXPECT_NE(said.find(": not YAML: "), said.npos) << said;
  EXPECT_EQ(refusal("just a word\n"), "lab.yaml:1: expected \"key: value\" lines here");
  EXPECT_EQ(refusal(""), "lab.yaml:1: expected \"key: value\" lines here");
}

TEST_F(Manifest, RefusesAKeyThatStandsTwice) {
  EXPECT_EQ(refusal(good() + "title: Another\n"), "lab.yaml:1: \"title\" stands here twice");
  EXPECT_EQ(refusal(kTop + "tasks:\n" + task(1, "    points: 99\n")),
            "lab.yaml:7: \"points\" stands here twice");
}

TEST_F(Manifest, RefusesAKeyThatNobodyKnows) {
  EXPECT_EQ(refusal(good() + "titel: x\n"), "lab.yaml:1: \"titel\" is no key that belongs here");
  EXPECT_EQ(refusal(kTop + "tasks:\n" + task(1, "    point: 3\n")),
            "lab.yaml:7: \"point\" is no key that belongs here");
}

TEST_F(Manifest, RefusesAKeyThatIsNoWord) {
  EXPECT_EQ(refusal("? [a, b]\n: c\n"), "lab.yaml:1: a key must be a word");
}

TEST_F(Manifest, RefusesWhatIsMissingOrOfAnotherType) {
  EXPECT_EQ(refusal(replaced(good(), "summary: About names.\n", "")),
            "lab.yaml:1: \"summary\" is missing");
  EXPECT_EQ(refusal(replaced(good(), "minutes: 45", "minutes: long")),
            "lab.yaml:1: \"minutes\" has a value of the wrong type");
  EXPECT_EQ(refusal(replaced(good(), "hints: [one, two, three]", "hints: one")),
            "lab.yaml:7: \"hints\" has a value of the wrong type");
  EXPECT_EQ(refusal(replaced(good(), "  clone.cpp: 00ff", "  - clone.cpp")),
            "lab.yaml:1: \"starters\" has a value of the wrong type");
}

TEST_F(Manifest, RefusesALabWithoutTasks) {
  EXPECT_EQ(refusal(kTop), "lab.yaml:1: \"tasks\" is missing");
  EXPECT_EQ(refusal(kTop + "tasks: many\n"), "lab.yaml:1: \"tasks\" must be a list of tasks");
  EXPECT_EQ(refusal(kTop + "tasks: []\n"), "lab.yaml:1: \"tasks\" must be a list of tasks");
}

TEST_F(Manifest, RefusesATaskThatIsNotWhole) {
  EXPECT_EQ(refusal(replaced(good(), "[one, two, three]", "[one, two]")),
            "lab.yaml:7: a task needs three hints or more");
  EXPECT_EQ(refusal(replaced(good(), "points: 20", "points: 0")),
            "lab.yaml:7: points and lines must be more than 0");
  EXPECT_EQ(refusal(kTop + "tasks:\n" + task(1) + task(3)),
            "lab.yaml:14: tasks are counted 1, 2, 3, ... in their order");
}

TEST_F(Manifest, RefusesANumberThatDoesNotFitTheFolder) {
  EXPECT_EQ(refusal(replaced(good(), "\"01\"", "\"02\"")),
            "lab.yaml: number \"02\" does not fit the folder's name");
}

TEST_F(Manifest, LoadsEveryLabInItsOrder) {
  load(good());
  fs::create_directories(scratch_ / "labs/00-first");
  fs::create_directories(scratch_ / "labs/no lab");
  base::write_file(scratch_ / "labs/00-first/lab.yaml", replaced(good(), "\"01\"", "\"00\""));
  const auto labs = load_labs({.root = scratch_.path()});
  ASSERT_EQ(labs.size(), 2U);
  EXPECT_EQ(labs[0].number, "00");
  EXPECT_EQ(labs[1].number, "01");
  EXPECT_EQ(find_lab(labs, "01").folder, "01-a-name");
  EXPECT_EQ(base::message_of<std::invalid_argument>([&] { find_lab(labs, "99"); }),
            "there is no lab 99: there are 00, 01");
}

TEST_F(Manifest, ExercisesComeBehindTheLabs) {
  base::write_file(folder() / "lab.yaml", good());
  const fs::path exercise = scratch_ / "exercises/x01-push";
  fs::create_directories(exercise);
  std::string text = replaced(good(), "number: \"01\"", "number: \"x01\"");
  for (int i = 0; i < 2; ++i) {
    text = replaced(text, "    contract: minicontainer/kernel/clone.hpp\n", "");
  }
  base::write_file(exercise / "lab.yaml", text);
  const auto labs = load_labs({.root = scratch_ / ".", .build = {}});
  ASSERT_EQ(labs.size(), 2U);
  EXPECT_FALSE(labs[0].is_exercise());
  EXPECT_TRUE(labs[1].is_exercise());
  EXPECT_EQ(labs[1].path_of("answer.sh"), "exercises/x01-push/answer.sh");
  base::write_file(exercise / "lab.yaml", replaced(good(), "number: \"01\"", "number: \"x01\""));
  EXPECT_THROW(load_lab(exercise), ManifestError) << "an exercise has no contract";
  const fs::path lost = scratch_ / "exercises/01-a-name";
  fs::create_directories(lost);
  fs::copy_file(folder() / "lab.yaml", lost / "lab.yaml");
  base::write_file(exercise / "lab.yaml", text);
  EXPECT_THROW(load_labs({.root = scratch_ / ".", .build = {}}), ManifestError);
}

TEST(LabReference, IsReadAsPeopleWriteIt) {
  EXPECT_EQ(parse_lab_reference("01").lab, "01");
  EXPECT_EQ(parse_lab_reference("1").lab, "01");
  EXPECT_EQ(parse_lab_reference("01").task, 0);
  EXPECT_EQ(parse_lab_reference("1.2").task, 2);
  EXPECT_EQ(parse_lab_reference("12.10").task, 10);
}

TEST(LabReference, SaysHowToWriteIt) {
  for (const char* text : {"", "x", "lab01", "123", "1.", "1.2.3", "-1", " 1", "01.0", "01.00"}) {
    EXPECT_EQ(base::message_of<std::invalid_argument>([&] { parse_lab_reference(text); }),
              fmt::format("\"{}\" names no lab: write its number, as in 01, and a task as in 01.2",
                          text));
  }
}

}  // namespace
