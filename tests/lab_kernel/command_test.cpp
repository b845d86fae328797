// `lab kernel run` as a shell sees it.

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <thread>

#include "base/check.hpp"
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

// Both ends of a terminal (man 3 openpty).
struct Terminal {
  Terminal() {
    int ends[2];
    const winsize size{.ws_row = 33, .ws_col = 77};
    sys::check(::openpty(&ends[0], &ends[1], nullptr, nullptr, &size), "make a terminal");
    master = base::Fd(ends[0]);
    slave = base::Fd(ends[1]);
    ::fcntl(master.get(), F_SETFD, FD_CLOEXEC);
    ::fcntl(slave.get(), F_SETFD, FD_CLOEXEC);
  }
  // Whether `text` has come by now or comes soon.
  bool shows(const std::string& text) {
    return wait_until([&] {
      pollfd ready{.fd = master.get(), .events = POLLIN};
      char buffer[4096];
      if (::poll(&ready, 1, 10) == 1) {
        const auto count = ::read(master.get(), buffer, sizeof buffer);
        if (count > 0) seen.append(buffer, static_cast<std::size_t>(count));
      }
      return seen.find(text) != std::string::npos;
    });
  }
  [[nodiscard]] tcflag_t modes() const {
    termios now{};
    sys::check(::tcgetattr(slave.get(), &now), "look at a terminal");
    return now.c_lflag;
  }
  base::Fd master;
  base::Fd slave;
  std::string seen;
};

TEST_F(KernelCommandTest, AShellHasATerminalAndGivesTheCallersBack) {
  Terminal terminal;
  const auto before = terminal.modes();
  auto shell = base::spawn({.argv = {std::string(TEST_PROGRAMS) + "/lab", "kernel", "shell", "--",
                                     "sh", "-c", "tty; stty size; read x; stty size; read x"},
                            .stdin_fd = terminal.slave.get(),
                            .stdout_fd = terminal.slave.get(),
                            .stderr_fd = terminal.slave.get()});
  EXPECT_TRUE(terminal.shows("/dev/pts/0")) << terminal.seen;
  EXPECT_TRUE(terminal.shows("33 77")) << terminal.seen;
  EXPECT_EQ(terminal.modes() & (ECHO | ICANON | ISIG), 0U) << "keys go through unchanged";
  const winsize size{.ws_row = 44, .ws_col = 99};
  ::ioctl(terminal.master.get(), TIOCSWINSZ, &size);
  std::this_thread::sleep_for(std::chrono::seconds(2));
  base::write_all(terminal.master, "\r");
  EXPECT_TRUE(terminal.shows("44 99")) << terminal.seen;
  base::write_all(terminal.master, "\x03");  // Ctrl-C is the guest's
  const auto status = shell.wait_for(std::chrono::seconds(30));
  ASSERT_TRUE(status);
  EXPECT_EQ(status->value, 128 + SIGINT);
  EXPECT_EQ(terminal.modes(), before);
}

}  // namespace
}  // namespace workbook_test
