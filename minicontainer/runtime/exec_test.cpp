#include "minicontainer/runtime/exec.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/process.hpp"
#include "base/scratch_test.hpp"

namespace {

namespace fs = std::filesystem;
using minicontainer::ProcessConfig;

struct Outcome {
  int exit_code = -1;
  std::string output;  ///< of the program, or why it could not be started
};

/// Starts it in a child of this process.
Outcome exec_in_child(const ProcessConfig& process) {
  base::Pipe pipe = base::make_pipe();
  const pid_t pid = sys::check(::fork(), "fork");
  if (pid == 0) {
    ::dup2(pipe.write_end.get(), STDOUT_FILENO);
    base::write_all(pipe.write_end, base::message_of([&] {
                      minicontainer::exec_through(minicontainer::make_last_step(),
                                                  minicontainer::find_program(process), {});
                    }));
    ::_exit(100);
  }
  base::Process child(pid, base::open_pidfd(pid));
  pipe.write_end.close();
  Outcome outcome{.output = base::read_all(pipe.read_end)};
  outcome.exit_code = child.wait().value;
  return outcome;
}

void make_program(const fs::path& file, const std::string& content,
                  fs::perms mode = fs::perms(0755)) {
  fs::create_directories(file.parent_path());
  base::write_file(file, content);
  fs::permissions(file, mode);
}

TEST(ExecProgram, APathIsTakenAsItIs) {
  EXPECT_EQ(exec_in_child({.args = {"/bin/sh", "-c", "exit 7"}}).exit_code, 7);
}

TEST(ExecProgram, HandsOverArgumentsAndExactlyTheEnvironment) {
  const auto outcome =
      exec_in_child({.args = {"/bin/sh", "-c", "echo $1; /usr/bin/env", "sh", "an argument"},
                     .env = {"ONLY=this"}});
  EXPECT_TRUE(outcome.output.starts_with("an argument\nONLY=this\n")) << outcome.output;
  EXPECT_EQ(outcome.output.find("HOME="), std::string::npos) << outcome.output;
}

TEST(ExecProgram, SearchesThePathOfTheContainersEnvironment) {
  const base::Scratch scratch;
  make_program(scratch / "two/tool", "#!/bin/sh\nexit 22\n");
  make_program(scratch / "three/tool", "#!/bin/sh\nexit 33\n");
  const std::string path = "PATH=" + (scratch / "one").native() + ":" + (scratch / "two").native() +
                           ":" + (scratch / "three").native();
  EXPECT_EQ(exec_in_child({.args = {"tool"}, .env = {path}}).exit_code, 22);
}

TEST(ExecProgram, PassesOverWhatItMayNotRun) {
  const base::Scratch scratch;
  make_program(scratch / "one/tool", "#!/bin/sh\nexit 11\n", fs::perms(0644));
  make_program(scratch / "two/tool", "#!/bin/sh\nexit 22\n");
  const std::string path = "PATH=" + (scratch / "one").native() + ":" + (scratch / "two").native();
  EXPECT_EQ(exec_in_child({.args = {"tool"}, .env = {path}}).exit_code, 22);
}

TEST(ExecProgram, SaysThatAFileMayNotBeRunRatherThanThatThereIsNone) {
  const base::Scratch scratch;
  make_program(scratch / "one/tool", "#!/bin/sh\n", fs::perms(0644));
  const std::string path = "PATH=" + (scratch / "one").native() + ":/nowhere";
  const auto outcome = exec_in_child({.args = {"tool"}, .env = {path}});
  EXPECT_TRUE(outcome.output.starts_with("exec: \"tool\": permission denied")) << outcome.output;
}

TEST(ExecProgram, AnEmptyFolderOfThePathIsTheWorkingDirectory) {
  const base::Scratch scratch;
  make_program(scratch / "tool", "#!/bin/sh\nexit 44\n");
  const fs::path before = fs::current_path();
  fs::current_path(scratch.path());
  const int exit_code = exec_in_child({.args = {"tool"}, .env = {"PATH=/nowhere:"}}).exit_code;
  fs::current_path(before);
  EXPECT_EQ(exit_code, 44);
}

TEST(ExecProgram, WithoutAPathTheUsualFoldersAreSearched) {
  EXPECT_EQ(exec_in_child({.args = {"sh", "-c", "exit 7"}}).exit_code, 7);
}

TEST(ExecProgram, SaysWhatItLookedForAndWhere) {
  const auto outcome = exec_in_child({.args = {"no-such-tool"}, .env = {"PATH=/a:/b"}});
  EXPECT_EQ(outcome.output,
            "exec: \"no-such-tool\": executable file not found in $PATH (looked in /a:/b)");
  const auto by_path = exec_in_child({.args = {"/no/such/tool"}});
  EXPECT_TRUE(by_path.output.starts_with("exec: \"/no/such/tool\": no such file or directory"))
      << by_path.output;
}

TEST(ExecProgram, TheProgramFindsTheSealedLastStepNowhere) {
  const auto outcome = exec_in_child({.args = {"/bin/sh", "-c", "readlink /proc/self/exe"}});
  EXPECT_EQ(outcome.output.find("memfd"), std::string::npos) << outcome.output;
}

}  // namespace
