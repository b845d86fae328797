// `lab kernel run` as a shell sees it.

#include "base/file.hpp"
#include "base/spawn.hpp"
#include "tests/lab_kernel/guest_fixture_test.hpp"
#include "tests/running_test.hpp"

namespace workbook_test {
namespace {

class KernelCommandTest : public Guest {
 protected:
  static Ended lab(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {std::string(TEST_PROGRAMS) + "/lab", "kernel"});
    return Running({.argv = arguments}).end(std::chrono::seconds(90));
  }
};

TEST_F(KernelCommandTest, ExitCodesAreThoseOfAShell) {
  EXPECT_EQ(lab({"run", "--", "sh", "-c", "exit 5"}).exit_code, 5);
  EXPECT_EQ(lab({"run", "--", "sh", "-c", "kill -9 $$"}).exit_code, 137);
  EXPECT_EQ(lab({"run", "--", "no-such-command"}).exit_code, 127);
  EXPECT_EQ(lab({"run", "--time", "5s", "--", "sleep", "100"}).exit_code, 124);
}

TEST_F(KernelCommandTest, FilesGoInAndComeBack) {
  base::write_file(scratch_ / "a=b", "content\n");
  const auto ended = lab({"run", "--in", (scratch_ / "a=b").native() + "=/given/file", "--collect",
                          "/result=" + (scratch_ / "back").native(), "--", "sh", "-c",
                          "cp /given/file /result; cat /given/file"});
  EXPECT_EQ(ended.output, "content\n");
  EXPECT_EQ(base::read_file(scratch_ / "back"), "content\n");
}

TEST_F(KernelCommandTest, WhatMakesNoSenseIsRefusedInASentence) {
  const auto size = lab({"run", "--mem", "much", "--", "true"});
  EXPECT_EQ(size.exit_code, 2);
  EXPECT_NE(size.output.find("\"much\" is no such amount"), std::string::npos) << size.output;
  const auto network = lab({"run", "--net", "host", "--", "true"});
  EXPECT_NE(network.output.find("there is no network \"host\""), std::string::npos)
      << network.output;
  const auto file = lab({"run", "--in", "x", "--", "true"});
  EXPECT_NE(file.output.find("has not the form"), std::string::npos) << file.output;
  const auto shell = lab({"shell"});
  EXPECT_NE(shell.output.find("needs a terminal"), std::string::npos) << shell.output;
}

TEST_F(KernelCommandTest, TheDoctorStartsAGuest) {
  const auto ended = lab({"doctor"});
  EXPECT_EQ(ended.exit_code, 0) << ended.output;
  EXPECT_NE(ended.output.find("a guest starts"), std::string::npos) << ended.output;
  EXPECT_NE(ended.output.find("walls: files (Landlock"), std::string::npos) << ended.output;
}

// script(1) gives it a terminal of its own.
TEST_F(KernelCommandTest, AShellHasATerminalOfTheSameSize) {
  const auto ended = Running({.argv = {"script", "-qec",
                                       "stty rows 33 columns 77; " + std::string(TEST_PROGRAMS) +
                                           "/lab kernel shell -- sh -c 'tty; stty size'",
                                       "/dev/null"}})
                         .end(std::chrono::seconds(90));
  EXPECT_NE(ended.output.find("/dev/pts/0"), std::string::npos) << ended.output;
  EXPECT_NE(ended.output.find("33 77"), std::string::npos) << ended.output;
  EXPECT_EQ(ended.exit_code, 0);
}

}  // namespace
}  // namespace workbook_test
