#include "tests/bad_files_test.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace workbook_test {
namespace {

using nlohmann::json;

std::string first_seen(const json& result) {
  for (const auto& task : result["tasks"]) {
    for (const auto& check : task["checks"]) {
      if (check["verdict"] != "pass") return check["seen"];
    }
  }
  return "";
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

}  // namespace

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

const std::vector<BadFile>& bad_files() {
  return kBadFiles;
}

std::string first_diagnosis(const json& result) {
  if (result["diagnosis"] != "") return result["diagnosis"];
  for (const auto& task : result["tasks"]) {
    for (const auto& check : task["checks"]) {
      if (check["verdict"] != "pass") return check["diagnosis"];
    }
  }
  return "";
}

void expect_fail(const Said& said, const BadFile& bad) {
  EXPECT_EQ(said.exit_code, 1) << said.output;
  const json result = said.json();
  ASSERT_TRUE(result.is_object());
  EXPECT_EQ(result["verdict"], "fail") << said.output;
  EXPECT_EQ(result["points"], 0);
  EXPECT_NE(first_diagnosis(result).find(bad.diagnosis), std::string::npos) << said.output;
  EXPECT_NE(first_seen(result).find(bad.seen), std::string::npos) << said.output;
}

}  // namespace workbook_test
