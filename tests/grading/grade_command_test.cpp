// `lab grade` from its command line to its files, with a judge that runs nothing.

#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/scratch_test.hpp"
#include "base/spawn.hpp"

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct Said {
  int exit_code = 0;
  std::string output;
};

class GradeCommand : public testing::Test {
 protected:
  [[nodiscard]] Said grade(const std::vector<std::string>& arguments,
                           const std::vector<std::string>& env = {}) const {
    std::vector<std::string> argv = {TEST_OPEN_JUDGE, "grade"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    auto add_env = env;
    add_env.push_back("OPEN_JUDGE_LOG=" + log().native());
    const auto finished =
        base::run_collecting({.argv = argv, .cwd = scratch_.path(), .add_env = add_env});
    return {finished.status.was_killed ? -finished.status.value : finished.status.value,
            finished.output};
  }

  void put(const std::string& path, const std::string& content) const {
    fs::create_directories((scratch_ / path).parent_path());
    base::write_file(scratch_ / path, content);
  }
  void put_right(const std::string& folder) const {
    put(folder + "/00-tour/private_name.cpp", "// Task1.One: pass\n// Task1.HiddenTwo: pass\n");
  }
  void put_wrong(const std::string& folder) const {
    put(folder + "/00-tour/private_name.cpp", "// Task1.One: fail it was not so\n");
  }

  [[nodiscard]] fs::path log() const { return scratch_ / "judge.log"; }
  /// How often the judge was asked.
  [[nodiscard]] std::size_t judged() const {
    if (!fs::exists(log())) return 0;
    const std::string text = base::read_file(log());
    return static_cast<std::size_t>(std::ranges::count(text, '\n'));
  }
  [[nodiscard]] json result(const std::string& path) const {
    return json::parse(base::read_file(scratch_ / path));
  }

  base::Scratch scratch_;
};

TEST_F(GradeCommand, HasTheExitCodesOfCheck) {
  put_right("right");
  put_wrong("wrong");
  put("skipped/00-tour/private_name.cpp", "// Task1.One: environment no namespaces\n");
  put("broken/00-tour/private_name.cpp", "// Task1.One: grader oops\n");
  put("other/README", "x");
  EXPECT_EQ(grade({"right"}).exit_code, 0);
  EXPECT_EQ(grade({"wrong"}).exit_code, 1);
  EXPECT_EQ(grade({"skipped"}).exit_code, 3);
  EXPECT_EQ(grade({"broken"}).exit_code, 4);
  EXPECT_EQ(grade({"other"}).exit_code, 1) << "refused";
  EXPECT_EQ(grade({}).exit_code, 2);
  EXPECT_EQ(grade({"right", "--lab", "77"}).exit_code, 2);
  EXPECT_EQ(grade({"right", "--format", "word"}).exit_code, 2);
  EXPECT_EQ(grade({"nothing-there"}).exit_code, 4);
}

TEST_F(GradeCommand, TextTellsWhatAndWhy) {
  put_wrong("wrong");
  const auto said = grade({"wrong"});
  EXPECT_NE(said.output.find("it was not so"), std::string::npos) << said.output;
  EXPECT_NE(said.output.find("0 of 10 points"), std::string::npos) << said.output;
  put("empty/x", "x");
  EXPECT_NE(
      grade({"empty", "--lab", "00"}).output.find("refused: it has none of the files of lab 00"),
      std::string::npos);
}

TEST_F(GradeCommand, WritesSeveralFormatsAtOnce) {
  put_right("right");
  const auto said = grade({"right", "--format", "gradescope=g.json", "--format", "junit=j.xml",
                           "--format", "autolab", "--learner", "alice"});
  EXPECT_EQ(said.exit_code, 0) << said.output;
  EXPECT_EQ(result("g.json")["score"], 10);
  EXPECT_TRUE(base::read_file(scratch_ / "j.xml").starts_with("<?xml"));
  EXPECT_TRUE(said.output.ends_with("{\"scores\":{\"lab00\":10}}\n")) << said.output;
}

TEST_F(GradeCommand, TwiceIsTheSameToTheByte) {
  put_wrong("wrong");
  for (const std::string out : {"one.json", "two.json"}) {
    EXPECT_EQ(grade({"wrong", "--format", "json=" + out, "--learner", "alice"}).exit_code, 1);
  }
  EXPECT_EQ(base::read_file(scratch_ / "one.json"), base::read_file(scratch_ / "two.json"));
}

TEST_F(GradeCommand, TheStarterStandsInForWhatIsMissing) {
  put("half/01-a-name-of-its-own/gate.cpp", "// Task2.One: pass\n");
  const auto said = grade({"half", "--format", "json=h.json"});
  EXPECT_EQ(said.exit_code, 1) << said.output;
  const json graded = result("h.json");
  EXPECT_EQ(graded["labs"][0]["missing"],
            (std::vector<std::string>{"clone.cpp", "hostname.cpp", "time_namespace.cpp"}));
  EXPECT_EQ(graded["points"], 15);
}

TEST_F(GradeCommand, ThePolicyHolds) {
  put_right("right");
  put("grading.yaml",
      "late: {due: \"2026-03-01T12:00:00Z\", percent_per_day: 30}\n"
      "labs: {\"00\": {tasks: {1: {points: 7}}}}\nextensions: {bob: 5}\n");
  const std::vector<std::string> base = {"right", "--policy", "grading.yaml", "--format", "csv"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), base.begin(), base.end());
    return grade(more);
  };
  EXPECT_EQ(with({}).exit_code, 2) << "there is a due date: when was it handed in?";
  EXPECT_NE(with({"--submitted-at", "2026-03-02T13:00:00Z"}).output.find("graded,2.8,2.8,7,7,2"),
            std::string::npos);
  EXPECT_NE(with({"--submitted-at", "2026-03-02T13:00:00Z", "--learner", "bob"})
                .output.find("graded,7,7,7,7,0"),
            std::string::npos);
  fs::last_write_time(scratch_ / "right", fs::file_time_type::clock::now());
  EXPECT_NE(with({"--submitted-at", "mtime"}).output.find("graded,0,0,7,7,"), std::string::npos);
}

TEST_F(GradeCommand, SeedsAreOfTheLearner) {
  put_right("right");
  put("secret", "0123456789abcdef0123456789abcdef");
  for (const std::string learner : {"alice", "bob", "alice"}) {
    static_cast<void>(grade({"right", "--seed-secret", "secret", "--learner", learner}));
  }
  std::istringstream lines(base::read_file(log()));
  std::string alice, bob, again;
  std::getline(lines, alice);
  std::getline(lines, bob);
  std::getline(lines, again);
  EXPECT_EQ(alice, again);
  EXPECT_NE(alice, bob);
  put("short", "x");
  EXPECT_EQ(grade({"right", "--seed-secret", "short"}).exit_code, 2);
}

// A class in which every third is right, wrong or something worse.
class GradeClass : public GradeCommand {
 protected:
  void SetUp() override {
    for (int i = 0; i < 8; ++i) put_right("class/right" + std::to_string(i));
    for (int i = 0; i < 4; ++i) put_wrong("class/wrong" + std::to_string(i));
    put("class/zip.zip", "this is no zip");
    put("class/crash/00-tour/private_name.cpp", "// crash the judge\n");
    put("class/broken/00-tour/private_name.cpp", "// Task1.One: grader oops\n");
    put("class/=cmd|x!A/00-tour/private_name.cpp", "// Task1.One: pass\n");
    fs::create_directory_symlink("/etc", scratch_ / "class/link");
  }
  [[nodiscard]] Said grade_all(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"--all", "class", "--out", "out", "-j", "3"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return grade(arguments);
  }
};

TEST_F(GradeClass, EveryVerdictIsRight) {
  const auto said = grade_all();
  EXPECT_EQ(said.exit_code, 4) << "three have no grade\n" << said.output;
  EXPECT_NE(said.output.find("17 submissions in "), std::string::npos) << said.output;
  const std::string table = base::read_file(scratch_ / "out/gradebook.csv");
  for (int i = 0; i < 8; ++i) {
    EXPECT_NE(table.find("\r\nright" + std::to_string(i) + ",graded,10,"), std::string::npos);
  }
  for (int i = 0; i < 4; ++i) {
    EXPECT_NE(table.find("\r\nwrong" + std::to_string(i) + ",graded,0,"), std::string::npos);
  }
  EXPECT_NE(table.find("\r\nzip,refused,0,"), std::string::npos) << table;
  EXPECT_NE(table.find("\r\nbroken,regrade,,"), std::string::npos) << table;
  EXPECT_NE(table.find("'=cmd|x!A"), std::string::npos) << table;
  EXPECT_EQ(table.find("\r\n=cmd"), std::string::npos) << table;
  EXPECT_EQ(table.find("root"), std::string::npos) << "nothing of /etc";
  EXPECT_NE(said.output.find("crash: no grade: its grader was ended by signal 11"),
            std::string::npos)
      << said.output;
}

TEST_F(GradeClass, GoesOnWhereItStopped) {
  static_cast<void>(grade_all());
  const std::size_t first = judged();
  const std::string table = base::read_file(scratch_ / "out/gradebook.csv");
  static_cast<void>(grade_all());
  // "broken" is graded again, and "crash", which has no grade; nobody else is.
  EXPECT_EQ(judged() - first, 2U);
  EXPECT_EQ(base::read_file(scratch_ / "out/gradebook.csv"), table);
  put_right("class/wrong0");
  const std::size_t second = judged();
  static_cast<void>(grade_all());
  EXPECT_EQ(judged() - second, 3U) << "and who has handed in anew";
}

TEST_F(GradeClass, SlicesAreTheWhole) {
  static_cast<void>(grade_all());
  const std::string whole = base::read_file(scratch_ / "out/gradebook.csv");
  const auto grade_slice = [&](const std::string& index) {
    static_cast<void>(grade({"--all", "class", "--out", "slices", "--slice-of", "3"},
                            {"JOB_COMPLETION_INDEX=" + index}));
  };
  grade_slice("0");
  grade_slice("2");
  const auto incomplete = grade({"--collect", "slices"});
  EXPECT_EQ(incomplete.exit_code, 4);
  EXPECT_NE(incomplete.output.find("slice 1 is missing: run it again"), std::string::npos)
      << incomplete.output;
  grade_slice("1");
  EXPECT_EQ(grade({"--collect", "slices"}).exit_code, 0);
  EXPECT_EQ(base::read_file(scratch_ / "slices/gradebook.csv"), whole);
  EXPECT_EQ(grade({"--all", "class", "--slice-of", "3"}, {"JOB_COMPLETION_INDEX=3"}).exit_code, 2);
}

TEST_F(GradeClass, AnInterruptedRunLeavesNoHalfGrade) {
  std::vector<std::string> argv = {TEST_OPEN_JUDGE, "grade", "--all", "class",
                                   "--out",         "out",   "-j",    "2"};
  for (int round = 0; round < 5; ++round) {
    const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    base::Process process = base::spawn({.argv = argv,
                                         .cwd = scratch_.path(),
                                         .stdout_fd = null,
                                         .stderr_fd = null,
                                         .new_session = true});
    ::close(null);
    static_cast<void>(process.wait_for(std::chrono::milliseconds(100 + 100 * round)));
    if (process.is_held()) ::kill(-process.pid(), SIGKILL);  // the run and its graders
    if (process.is_held()) static_cast<void>(process.wait());
    if (!fs::exists(scratch_ / "out/results")) continue;
    for (const auto& entry : fs::directory_iterator(scratch_ / "out/results")) {
      if (entry.path().extension() != ".json") continue;
      EXPECT_TRUE(json::accept(base::read_file(entry.path()))) << entry.path();
    }
  }
  static_cast<void>(grade_all());
  const std::string table = base::read_file(scratch_ / "out/gradebook.csv");
  EXPECT_EQ(std::ranges::count(table, '\n'), 1 + 17) << table;
}

TEST_F(GradeClass, OptionsOfOneSubmissionAreRefused) {
  EXPECT_EQ(grade_all({"--format", "text"}).exit_code, 2);
  EXPECT_EQ(grade_all({"--learner", "alice"}).exit_code, 2);
  EXPECT_FALSE(fs::exists(scratch_ / "out"));
}

TEST_F(GradeClass, AJobIsWritten) {
  const auto said = grade({"--emit", "k8s-job", "class", "--parallelism", "5", "--out", "cluster"});
  EXPECT_EQ(said.exit_code, 0) << said.output;
  EXPECT_NE(base::read_file(scratch_ / "cluster/job.yaml").find("completions: 17"),
            std::string::npos);
  EXPECT_NE(base::read_file(scratch_ / "cluster/Containerfile").find("ENTRYPOINT"),
            std::string::npos);
}

}  // namespace
