#include "workbook/lab_kernel/init/job.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/file.hpp"
#include "workbook/lab_kernel/init/groups.hpp"
#include "workbook/lab_kernel/job_document.hpp"

namespace workbook {
namespace {

constexpr int kReportDescriptor = 3;

// The job's ends of its streams.
struct ChildEnds {
  base::Fd input;
  base::Fd output;
  base::Fd error;
  base::Fd report;
  bool is_terminal = false;
};

void open_pipe(base::Fd& ours, base::Fd& theirs, bool we_read) {
  auto pipe = base::make_pipe();
  ours = std::move(we_read ? pipe.read_end : pipe.write_end);
  theirs = std::move(we_read ? pipe.write_end : pipe.read_end);
  sys::check(::fcntl(ours.get(), F_SETFL, O_NONBLOCK), "make a pipe that does not block");
}

void open_terminal(JobStreams& ours, ChildEnds& theirs, const TerminalSize& size) {
  ours.output = base::open_file("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK);
  sys::check(::unlockpt(ours.output.get()), "unlock a terminal");
  theirs.input = base::Fd(sys::check(
      ::ioctl(ours.output.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC), "open a terminal"));
  theirs.output = base::duplicate(theirs.input);
  theirs.error = base::duplicate(theirs.input);
  theirs.is_terminal = true;
  ours.input = base::duplicate(ours.output);
  set_terminal_size(ours.output, size);
}

// Nobody else finds the file later.
bool open_input_file(base::Fd& theirs) {
  theirs = base::Fd(::open(kJobInput, O_RDONLY | O_CLOEXEC));
  return theirs.is_open() && ::unlink(kJobInput) == 0;
}

void open_streams(const GuestJob& job, JobStreams& ours, ChildEnds& theirs) {
  if (job.terminal) {
    open_terminal(ours, theirs, *job.terminal);
  } else {
    if (!open_input_file(theirs.input)) open_pipe(ours.input, theirs.input, false);
    open_pipe(ours.output, theirs.output, true);
    open_pipe(ours.error, theirs.error, true);
  }
  if (job.wants_report) open_pipe(ours.report, theirs.report, true);
}

// The numbers that they have here may be among those that they go to.
void take_place(base::Fd& fd, int number) {
  sys::check(::dup2(fd.get(), number), "put a stream in its place");
}

void arrange_streams(ChildEnds& ends) {
  base::Fd* all[] = {&ends.input, &ends.output, &ends.error, &ends.report};
  for (auto* fd : all) {
    if (!fd->is_open()) continue;
    *fd = base::Fd(sys::check(::fcntl(fd->get(), F_DUPFD_CLOEXEC, 10), "move a stream away"));
  }
  take_place(ends.input, STDIN_FILENO);
  take_place(ends.output, STDOUT_FILENO);
  take_place(ends.error, STDERR_FILENO);
  if (ends.report.is_open()) take_place(ends.report, kReportDescriptor);
  base::close_all_but({}, ends.report.is_open() ? kReportDescriptor + 1 : kReportDescriptor);
}

void become_user(unsigned uid) {
  if (uid == 0) return;
  sys::check(::setgroups(0, nullptr), "drop all groups");
  sys::check(::setresgid(uid, uid, uid), "become group {}", uid);
  sys::check(::setresuid(uid, uid, uid), "become user {}", uid);
}

void set_environment(const GuestJob& job) {
  ::clearenv();
  ::setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
  ::setenv("HOME", job.uid == 0 ? "/root" : "/tmp", 1);
  ::setenv("TERM", "linux", 1);
  for (const auto& [name, value] : job.env) ::setenv(name.c_str(), value.c_str(), 1);
}

void restore_signals() {
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void become_job(const GuestJob& job, ChildEnds& ends) {
  const bool is_terminal = ends.is_terminal;
  int code = 126;
  try {
    ::setsid();
    enter_job_group();
    base::write_file("/proc/self/oom_score_adj", "0");  // init has given us its own
    arrange_streams(ends);
    if (is_terminal) sys::check(::ioctl(STDIN_FILENO, TIOCSCTTY, 0), "take the terminal");
    restore_signals();
    set_environment(job);
    become_user(job.uid);
    sys::check(::chdir(job.cwd.c_str()), "enter the folder {}", job.cwd);
    std::vector<char*> argv;
    for (const auto& word : job.argv) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    ::execvp(argv[0], argv.data());
    if (errno == ENOENT) code = 127;
    sys::throw_error(errno, "start " + job.argv[0]);
  } catch (const std::exception& error) {
    fmt::print(stderr, "lab: {}\n", error.what());
  }
  ::_exit(code);
}

}  // namespace

void set_terminal_size(const base::Fd& terminal, const TerminalSize& size) {
  const winsize window{.ws_row = static_cast<unsigned short>(size.rows),
                       .ws_col = static_cast<unsigned short>(size.columns)};
  sys::check(::ioctl(terminal.get(), TIOCSWINSZ, &window), "set the size of a terminal");
}

StartedJob start_job(const GuestJob& job) {
  StartedJob started;
  ChildEnds ends;
  open_streams(job, started.streams, ends);
  started.pid = sys::check(::fork(), "fork the job");
  if (started.pid == 0) become_job(job, ends);
  return started;
}

}  // namespace workbook
