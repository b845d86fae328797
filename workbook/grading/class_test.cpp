#include "workbook/grading/class.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/scratch_test.hpp"
#include "base/spawn.hpp"
#include "workbook/grading/grade.hpp"

namespace {

namespace fs = std::filesystem;
using namespace workbook;

std::string grade_of(const std::string& learner, const std::string& key, bool is_broken = false) {
  Grade grade{.learner = learner, .key = key};
  const Lab lab{.number = "01", .tasks = {{.number = 1, .points = 10}}};
  LabResult result = add_up(lab, 0, {{.task = 1, .verdict = Verdict::kPass}});
  if (is_broken) result.verdict = Verdict::kGrader;
  grade.labs.push_back(grade_lab(lab, result, {}, {}));
  return base::format_json(to_json(grade));
}

class Class : public testing::Test {
 protected:
  void hand_in(const std::string& name) const { base::write_file(scratch_ / name, "x"); }
  base::Scratch scratch_;
};

TEST_F(Class, EntriesAreNamedAfterTheirLearners) {
  for (const std::string name : {"bob.zip", "alice.tar.gz", "carol.git.bundle", ".DS_Store"})
    hand_in(name);
  fs::create_directory(scratch_ / "dave.d");
  const auto entries = class_entries(scratch_.path());
  ASSERT_EQ(entries.size(), 4U);
  EXPECT_EQ(entries[0].learner, "alice");
  EXPECT_EQ(entries[1].learner, "bob");
  EXPECT_EQ(entries[2].learner, "carol.git");
  EXPECT_EQ(entries[3].learner, "dave.d");
}

TEST_F(Class, ANameTwiceAndLinksAreTrouble) {
  hand_in("alice.zip");
  hand_in("alice.tar");
  fs::create_symlink("/etc", scratch_ / "mallory");
  const auto entries = class_entries(scratch_.path());
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].trouble, "several entries have this name");
  EXPECT_EQ(entries[1].trouble, "it is a link");
}

TEST_F(Class, SlicesHaveEveryEntryOnce) {
  std::vector<ClassEntry> entries(10);
  for (std::size_t i = 0; i < 10; ++i) entries[i].learner = std::to_string(i);
  std::string all;
  for (std::size_t index = 0; index < 4; ++index) {
    for (const auto& entry : slice(entries, index, 4)) all += entry.learner;
  }
  EXPECT_EQ(all, "0481592637");
  EXPECT_TRUE(slice(entries, 11, 12).empty());
}

TEST_F(Class, NoNameLeadsOutOfTheResults) {
  EXPECT_EQ(result_file("out", "a b/../c"), fs::path("out/results/a%20b%2F..%2Fc.json"));
  EXPECT_EQ(result_file("out", ".."), fs::path("out/results/%2E..json"));
  EXPECT_NE(result_file("out", "a%2F"), result_file("out", "a/"));
  EXPECT_THROW(static_cast<void>(result_file("out", std::string(300, 'a'))), std::invalid_argument);
}

TEST_F(Class, AGradeIsFoundByItsKey) {
  const std::string key(64, 'a');
  base::write_file(scratch_ / "x.json", grade_of("alice", key));
  EXPECT_TRUE(has_grade(scratch_ / "x.json", key));
  EXPECT_FALSE(has_grade(scratch_ / "x.json", std::string(64, 'b')));
  EXPECT_FALSE(has_grade(scratch_ / "none.json", key));
  base::write_file(scratch_ / "x.json", grade_of("alice", key).substr(0, 100));
  EXPECT_FALSE(has_grade(scratch_ / "x.json", key)) << "half of one";
  base::write_file(scratch_ / "x.json", grade_of("alice", key, true));
  EXPECT_FALSE(has_grade(scratch_ / "x.json", key)) << "a broken run is repeated";
}

base::Process shell(const std::string& script) {
  return base::spawn({.argv = {"sh", "-c", script}});
}

// One grader crashes, one writes nothing, one writes half, one says it broke: the others are
// graded.
TEST_F(Class, OneDoesNotHarmTheOthers) {
  std::vector<ClassEntry> entries;
  for (const std::string name : {"crash", "empty", "half", "broke", "good", "fine", "twice"}) {
    entries.push_back({name, scratch_ / name, name == "twice" ? "several entries" : ""});
  }
  const auto start = [&](const ClassEntry& entry, const fs::path& file) {
    if (entry.learner == "crash") return shell("kill -SEGV $$");
    if (entry.learner == "empty") return shell("true");
    if (entry.learner == "half") return shell("printf '{\"schema\": \"workb' > " + file.native());
    base::write_file(file, grade_of(entry.learner, std::string(64, 'a'), entry.learner == "broke"));
    return shell(entry.learner == "broke" ? "exit 4" : "sleep 0.1; exit 1");
  };
  const auto report =
      grade_class(entries, {.out = scratch_ / "out", .jobs = 3, .shows_progress = false}, start);
  EXPECT_EQ(report.graded, 2U);
  EXPECT_EQ(report.without_grade, 5U);
  EXPECT_EQ(write_gradebook(scratch_ / "out"), 7U) << "nobody is missing";
  const std::string table = base::read_file(scratch_ / "out/gradebook.csv");
  EXPECT_NE(table.find("\r\ngood,graded,10,"), std::string::npos) << table;
  EXPECT_NE(table.find("\r\nbroke,regrade,,"), std::string::npos) << table;
  EXPECT_NE(table.find("\r\ncrash,regrade,,"), std::string::npos) << table;
  EXPECT_NE(table.find("ended by signal 11"), std::string::npos) << table;
}

// The grade of yesterday's submission is not that of today's.
TEST_F(Class, AnOldGradeDoesNotOutliveACrash) {
  fs::create_directories(scratch_ / "out/results");
  base::write_file(scratch_ / "out/results/alice.json", grade_of("alice", std::string(64, 'a')));
  for (const std::string script : {"kill -SEGV $$", "exit 4"}) {
    const auto report = grade_class(
        {{"alice", scratch_.path(), ""}}, {.out = scratch_ / "out", .shows_progress = false},
        [&](const ClassEntry&, const fs::path&) { return shell(script); });
    EXPECT_EQ(report.without_grade, 1U);
    EXPECT_FALSE(has_grade(scratch_ / "out/results/alice.json", std::string(64, 'a')));
  }
}

TEST_F(Class, MissingSlicesAreKnown) {
  EXPECT_TRUE(missing_slices(scratch_.path()).empty());
  note_slice(scratch_.path(), 0, 3);
  note_slice(scratch_.path(), 2, 3);
  EXPECT_EQ(missing_slices(scratch_.path()), std::vector<std::size_t>{1});
  note_slice(scratch_.path(), 1, 3);
  EXPECT_TRUE(missing_slices(scratch_.path()).empty());
}

TEST_F(Class, ThroughputIsAFigure) {
  EXPECT_EQ(throughput({.graded = 29, .without_grade = 1, .seconds = 60}),
            "30 submissions in 60.0 s: 30.0 a minute");
}

}  // namespace
