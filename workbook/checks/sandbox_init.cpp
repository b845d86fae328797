#include "workbook/checks/sandbox_init.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>
#include <stdexcept>
#include <string>

#include "base/check.hpp"
#include "base/file.hpp"
#include "workbook/checks/learner_root.hpp"
#include "workbook/checks/learner_space.hpp"
#include "workbook/checks/report.hpp"
#include "workbook/checks/task_limit.hpp"

namespace workbook {
namespace {

// Where PID 1 puts what the program prints, and how it ended.
struct Ends {
  const base::Fd& output;
  const base::Fd& status;
};

const TaskLimit& task_limit() {
  static const TaskLimit limit;
  return limit;
}

// Learner code's own space, where it has one.
std::optional<LearnerSpace>& learner_space() {
  static std::optional<LearnerSpace> space;
  return space;
}

void isolate_file_systems() {
  // Slave: nothing of ours reaches the machine. Then shared among what is inside, as / is on a
  // machine with systemd, so that a runtime that forgets to cut the connection is found out.
  sys::check(::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr), "make / a slave");
  if (learner_space()) enter_learner_root();
  sys::check(::mount(nullptr, "/", nullptr, MS_REC | MS_SHARED, nullptr), "make / shared");
  sys::check(::mount("proc", "/proc", "proc", 0, nullptr), "mount /proc in the sandbox");
  sys::check(::mount("tmpfs", kSandboxFolder, "tmpfs", 0, "size=128m,mode=1777"), "mount a tmpfs");
  // Where a runtime keeps its state. Containers of other checks, and of the machine, are elsewhere.
  sys::check(::mount("tmpfs", "/run", "tmpfs", 0, "size=16m,mode=755"), "mount a tmpfs on /run");
}

void set_limit(int resource, rlim_t value) {
  const rlimit limit{.rlim_cur = value, .rlim_max = value};
  sys::check(::setrlimit(static_cast<__rlimit_resource_t>(resource), &limit), "set a limit");
}

[[noreturn]] void exec_program(const Program& program, const base::Fd& file,
                               const base::Fd& output) {
  ::prctl(PR_SET_PDEATHSIG, 0);
  const base::Fd nothing = base::open_file("/dev/null", O_RDONLY);
  ::dup2(nothing.get(), STDIN_FILENO);
  ::dup2(output.get(), STDOUT_FILENO);
  ::dup2(output.get(), STDERR_FILENO);
  std::vector<char*> argv;
  for (const auto& argument : program.argv) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  char path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  char* env[] = {path, nullptr};
  program.become();
  set_limit(RLIMIT_CORE, 0);
  set_limit(RLIMIT_FSIZE, rlim_t{64} << 20);
#ifndef __SANITIZE_ADDRESS__  // the sanitizer's own maps are terabytes
  set_limit(RLIMIT_DATA, rlim_t{1} << 30);
#endif
  ::fexecve(file.get(), argv.data(), env);
  fmt::print(stderr, "cannot start {}: error {}\n", program.file.native(), errno);
  ::_exit(127);
}

// What our own starter ignored or blocked (nohup, a script's &) is no business of the program's.
void forget_signals() {
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void run_program(const Program& program, const base::Fd& file, const Ends& ends) {
  sys::check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "ask to die with the checks");
  isolate_file_systems();
  program.prepare();
  const pid_t pid = sys::check(::fork(), "fork the program");
  if (pid == 0) exec_program(program, file, ends.output);
  for (;;) {
    int wait_status = 0;
    const pid_t ended = ::waitpid(-1, &wait_status, 0);
    if (ended == pid)
      base::write_all(ends.status, {reinterpret_cast<char*>(&wait_status), sizeof wait_status});
    if (ended == -1 && errno == ECHILD) ::pause();
  }
}

// Makes the namespaces and, in them, the sandbox's PID 1, which is a child of the check process
// and not of this one (CLONE_PARENT, man 2 clone).
pid_t clone_init() {
  clone_args args{};
  args.flags =
      CLONE_PARENT | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC;
  return static_cast<pid_t>(
      sys::check(::syscall(SYS_clone3, &args, sizeof args), "make a sandbox"));
}

[[noreturn]] void be_init(const Program& program, const base::Fd& file, const Ends& ends) {
  try {
    run_program(program, file, ends);
  } catch (const std::exception& error) {
    // Shown as what the program said: the check fails and this line tells why.
    base::write_all(ends.output, fmt::format("sandbox: {}\n", error.what()));
    ::_exit(1);
  }
}

// A process in between: it goes where PID 1 is to be, since nobody can be moved there from outside.
// It tells PID 1's number, or a sentence.
[[noreturn]] void be_starter(const Program& program, const Ends& ends, base::Fd tell) {
  try {
    forget_results();
    forget_signals();
    task_limit().enter();
    // Opened before /tmp is covered and rights are given up: the program may lie where learner code
    // must not look.
    const base::Fd file = base::open_file(program.file.c_str(), O_RDONLY);
    if (learner_space()) learner_space()->enter();
    const pid_t pid = clone_init();
    if (pid == 0) {
      tell.close();
      be_init(program, file, ends);
    }
    base::write_all(tell, std::to_string(pid));
    ::_exit(0);
  } catch (const std::exception& error) {
    base::write_all(tell, error.what());
    ::_exit(1);
  }
}

}  // namespace

void give_learner_own_space() {
  task_limit();  // its janitor keeps the groups of the machine in sight
  learner_space().emplace();
}

base::Process start_sandbox_init(const Program& program, const base::Fd& output,
                                 const base::Fd& status) {
  task_limit();  // made here: the janitor is this process's child, not the sandbox's
  base::Pipe told = base::make_pipe();
  const pid_t pid = sys::check(::fork(), "fork");
  if (pid == 0) be_starter(program, {output, status}, std::move(told.write_end));
  base::Process starter(pid, base::open_pidfd(pid));
  told.write_end.close();
  const std::string answer = base::read_all(told.read_end);
  if (!starter.wait().is_success()) throw std::runtime_error("cannot make a sandbox: " + answer);
  const pid_t init = std::stoi(answer);
  return {init, base::open_pidfd(init)};
}

}  // namespace workbook
