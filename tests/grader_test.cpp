// The real `lab` on a learner's checkout: bad files get a clear verdict in time, and the machine
// stays as it was.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <optional>

#include "base/file.hpp"
#include "base/time.hpp"
#include "tests/checkout_test.hpp"
#include "workbook/checks/observe.hpp"

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using nlohmann::json;
using namespace workbook_test;

const std::string kClone = "labs/01-a-name-of-its-own/clone.cpp";

/// One copy for all tests: it costs more than all of them.
std::unique_ptr<Checkout> checkout;

class SharedCheckout : public testing::Environment {
 public:
  void SetUp() override {
    // Whatever a learner's program starts, however it hides, becomes ours when its parent dies.
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    checkout = std::make_unique<Checkout>();
  }
  void TearDown() override { checkout.reset(); }
};
const auto* const kShared = testing::AddGlobalTestEnvironment(new SharedCheckout);

/// Our descendants that still run; those that have ended are reaped.
std::vector<pid_t> left_running() {
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
  return workbook::descendants_of(::getpid());
}

/// The control groups of checks whose process is gone.
std::set<std::string> abandoned_groups() {
  std::set<std::string> found;
  const std::string prefix = "lab-check-";
  for (const char* hierarchy : {"/sys/fs/cgroup", "/sys/fs/cgroup/pids"}) {
    std::error_code is_missing;
    for (const auto& entry : fs::directory_iterator(hierarchy, is_missing)) {
      const std::string name = entry.path().filename();
      if (name.starts_with(prefix) && !fs::exists("/proc/" + name.substr(prefix.size())))
        found.insert(entry.path());
    }
  }
  return found;
}

/// Each test leaves the machine as it was.
class Grader : public testing::Test {
 protected:
  void SetUp() override { checkout->use_as_caller(); }
  void TearDown() override {
    EXPECT_TRUE(wait_until([] { return left_running().empty(); }, 10s)) << "left running";
    for (const pid_t pid : left_running()) send_to(pid, SIGKILL);
    EXPECT_TRUE(wait_until([] { return left_running().empty(); }, 10s)) << "cannot be killed";
    EXPECT_TRUE(wait_until([&] { return lasting_groups().empty(); }, 10s)) << "a group is left";
    EXPECT_EQ(checkout->temporary_files(), std::set<std::string>());
    machine_.expect_unchanged(checkout->root());
  }

 private:
  /// The new abandoned groups that have been there at every look. Other checks may run on this
  /// machine meanwhile, in sight or not, and sweep up behind themselves.
  std::set<std::string> lasting_groups() {
    const auto now = abandoned_groups();
    std::set<std::string> lasting;
    for (const auto& group : now) {
      if (!before_.contains(group) && (!lasting_ || lasting_->contains(group)))
        lasting.insert(group);
    }
    lasting_ = lasting;
    return lasting;
  }

  MachineState machine_;
  std::set<std::string> before_ = abandoned_groups();
  std::optional<std::set<std::string>> lasting_;
};

std::string first_diagnosis(const json& result) {
  if (result["diagnosis"] != "") return result["diagnosis"];
  for (const auto& task : result["tasks"]) {
    for (const auto& check : task["checks"]) {
      if (check["verdict"] != "pass") return check["diagnosis"];
    }
  }
  return "";
}

std::string first_seen(const json& result) {
  for (const auto& task : result["tasks"]) {
    for (const auto& check : task["checks"]) {
      if (check["verdict"] != "pass") return check["seen"];
    }
  }
  return "";
}

// --- bad files ----------------------------------------------------------------------------------

/// What a learner's clone_process() does instead of its task.
struct BadFile {
  const char* name;
  const char* body;
  const char* diagnosis;           ///< part of the first one
  const char* seen = "";           ///< part of what the first failed check saw
  std::chrono::seconds limit{20};  ///< for the whole command, on an idle machine
};

void PrintTo(const BadFile& bad, std::ostream* out) {
  *out << bad.name;
}

std::string file_with(const std::string& body) {
  return R"(#include "minicontainer/kernel/clone.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace minicontainer {

base::Process clone_process(std::uint64_t, const std::function<void()>& child_main) {
)" + body +
         R"(
  throw std::runtime_error("done");
}

}  // namespace minicontainer
)";
}

class BadFiles : public Grader, public testing::WithParamInterface<BadFile> {};

void expect_fail(const Said& said, const BadFile& bad) {
  EXPECT_EQ(said.exit_code, 1) << said.output;
  const json result = said.json();
  ASSERT_TRUE(result.is_object());
  EXPECT_EQ(result["verdict"], "fail") << said.output;
  EXPECT_EQ(result["points"], 0);
  EXPECT_NE(first_diagnosis(result).find(bad.diagnosis), std::string::npos) << said.output;
  EXPECT_NE(first_seen(result).find(bad.seen), std::string::npos) << said.output;
}

TEST_P(BadFiles, GetAVerdictInTime) {
  const Edit edit(checkout->file(kClone), file_with(GetParam().body));
  const auto start = std::chrono::steady_clock::now();
  expect_fail(checkout->lab({"check", "01.1", "--json"}), GetParam());
  EXPECT_LT(std::chrono::steady_clock::now() - start, 3 * GetParam().limit);
}

const char* const kForger = R"(
  const std::string lines =
      "\n{\"event\":\"check\",\"name\":\"Task1.Forged\",\"title\":\"t\",\"task\":1,"
      "\"verdict\":\"pass\",\"duration_ms\":1}\n{\"event\":\"end\"}\n";
  for (int fd = 0; fd <= 20; ++fd) {
    fcntl(fd, F_SETFL, O_NONBLOCK);
    if (write(fd, lines.data(), lines.size()) < 0) continue;
  }
  for (const auto& process : std::filesystem::directory_iterator("/proc")) {
    std::error_code error;
    for (const auto& fd : std::filesystem::directory_iterator(process.path() / "fd", error)) {
      const int copy = open(fd.path().c_str(), O_WRONLY | O_NONBLOCK);
      if (copy < 0) continue;
      if (write(copy, lines.data(), lines.size()) < 0) continue;
      close(copy);
    }
  }
  _exit(0);)";

const char* const kNeverRan = "the container's program never ran";

const std::vector<BadFile> kBadFiles = {
    {"DoesNotCompile", "  int x = ;", "labs/01-a-name-of-its-own/clone.cpp does not compile: line"},
    {"DoesNotCompileInsideTheLibrary",
     "  std::vector<std::unique_ptr<int>> one(1); auto other = one;",
     "labs/01-a-name-of-its-own/clone.cpp does not compile: line"},
    {"LoopsForEver", "  for (volatile int i = 0;; i = i + 1) {}", kNeverRan, "still ran after"},
    {"PrintsGigabytes", "  for (;;) puts(\"a line that is printed again and again\");", kNeverRan,
     "printed more than 4 MiB"},
    {"ForksWithoutEnd", "  for (;;) fork();", kNeverRan, "processes"},
    {"KillsItsParent", "  kill(getppid(), SIGKILL);", kNeverRan, "exit code 1"},
    {"KillsEverything", "  kill(-1, SIGKILL);", kNeverRan, "exit code 1"},
    {"LeavesDaemons",
     "  for (int i = 0; i < 3; ++i)\n"
     "    if (fork() == 0) { setsid(); if (fork() == 0) for (;;) pause(); _exit(0); }\n"
     "  _exit(0);",
     kNeverRan, "exit code 0"},
    {"ExitsAtOnce", "  _exit(0);", kNeverRan, "exit code 0"},
    {"RenamesTheHost", "  sethostname(\"renamed\", 7); setdomainname(\"renamed\", 7); _exit(0);",
     kNeverRan, "exit code 0"},
    {"MountsEverywhere",
     "  for (const char* place : {\"/\", \"/mnt\", \"/proc\", \"/sys\", \"/dev\", \"/etc\", "
     "\"/usr\", \"/tmp\"})\n"
     "    mount(\"tmpfs\", place, \"tmpfs\", 0, nullptr);\n"
     "  mount(nullptr, \"/\", nullptr, MS_REC | MS_SHARED, nullptr); _exit(0);",
     kNeverRan, "exit code 0"},
    {"ForgesResults", kForger, kNeverRan},
    {"Crashes", "  volatile int* nowhere = nullptr; *nowhere = 1;", kNeverRan, "signal 11"},
    {"UnlinksItsOwnFiles",
     "  std::error_code e; std::filesystem::remove_all(\"/tmp/bundle\", e);\n"
     "  unlink(std::filesystem::read_symlink(\"/proc/self/exe\").c_str());",
     kNeverRan, "exit code 1"},
};

INSTANTIATE_TEST_SUITE_P(AsRoot, BadFiles, testing::ValuesIn(kBadFiles),
                         [](const auto& each) { return each.param.name; });

TEST_F(Grader, AWholeLabThatHangsEndsInTime) {
  const Edit edit(checkout->file(kClone), file_with("  for (volatile int i = 0;; i = i + 1) {}"));
  const auto start = std::chrono::steady_clock::now();
  const auto said = checkout->lab({"check", "01", "--json"});
  EXPECT_EQ(said.exit_code, 1);
  EXPECT_EQ(said.json()["verdict"], "fail");
  EXPECT_LT(std::chrono::steady_clock::now() - start, 90s);
}

TEST_F(Grader, AFileThatIsMissingIsTheLearners) {
  const std::string content = base::read_file(checkout->file(kClone));
  fs::remove(checkout->file(kClone));
  const auto said = checkout->lab({"check", "01.1", "--json"});
  base::write_file(checkout->file(kClone), content);
  EXPECT_EQ(said.exit_code, 1) << said.output;
  EXPECT_NE(first_diagnosis(said.json())
                .find(kClone + " does not compile: line 1: #error this "
                               "file is missing: ./lab reset 01 brings it back"),
            std::string::npos)
      << said.output;
}

// --- the check itself is killed -----------------------------------------------------------------

void kill_in_the_middle_of_a_check() {
  const Edit edit(checkout->file(kClone), file_with("  for (volatile int i = 0;; i = i + 1) {}"));
  Running lab = checkout->start({"check", "01.1", "--json"});
  const bool runs = wait_until(
      [] {
        for (const pid_t pid : workbook::descendants_of(::getpid())) {
          if (workbook::status_line(pid, "Name").text.starts_with("minirun")) return true;
        }
        return false;
      },
      3min);
  ASSERT_TRUE(runs) << "the learner's program never ran";
  lab.send(SIGKILL);
  const base::Deadline soon(3s);  // the program itself would run for longer
  EXPECT_EQ(lab.end().exit_code, 128 + SIGKILL);
  EXPECT_TRUE(wait_until([] { return left_running().empty(); }, soon.remaining()));
}

TEST_F(Grader, KilledInTheMiddleOfACheckItLeavesNothing) {
  kill_in_the_middle_of_a_check();
}

// --- the commands -------------------------------------------------------------------------------

class Tool : public Grader {};

TEST_F(Tool, WrongUsageIsExitCode2AndASentence) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> kWrong = {
      {{"check", "99"}, "lab: there is no lab 99: there are 00, 01, 02, 03"},
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
  ASSERT_EQ(status["labs"].size(), 4U);
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

// --- without privilege --------------------------------------------------------------------------

class Unprivileged : public Grader {
 protected:
  void SetUp() override { checkout->use_as_nobody(); }
};

class UnprivilegedBadFiles : public Unprivileged, public testing::WithParamInterface<BadFile> {};

TEST_P(UnprivilegedBadFiles, GetAVerdictInTime) {
  const Edit edit(checkout->file(kClone), file_with(GetParam().body));
  expect_fail(checkout->lab({"check", "01.1", "--json"}), GetParam());
}

// Those in which it matters who runs them.
std::vector<BadFile> bad_for_users() {
  const std::set<std::string> names = {"PrintsGigabytes", "ForksWithoutEnd", "KillsEverything",
                                       "LeavesDaemons",   "RenamesTheHost",  "MountsEverywhere",
                                       "ForgesResults"};
  std::vector<BadFile> chosen;
  for (const auto& bad : kBadFiles) {
    if (names.contains(bad.name)) chosen.push_back(bad);
  }
  return chosen;
}

INSTANTIATE_TEST_SUITE_P(AsUser, UnprivilegedBadFiles, testing::ValuesIn(bad_for_users()),
                         [](const auto& each) { return each.param.name; });

TEST_F(Unprivileged, TheReferencePasses) {
  const std::string part = "00-tour/private_name.cpp";
  const Edit edit(checkout->file("labs/" + part),
                  base::read_file(checkout->file("solutions/" + part)));
  const auto said = checkout->lab({"check", "00", "--json"});
  EXPECT_EQ(said.exit_code, 0) << said.output;
  EXPECT_EQ(said.json()["verdict"], "pass");
}

TEST_F(Unprivileged, KilledInTheMiddleOfACheckItLeavesNothing) {
  kill_in_the_middle_of_a_check();
}

}  // namespace
