#include "workbook/judge/room.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/time.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

// A group of the room's own, where this machine has the controllers in v2 (man 7 cgroups).
class RoomGroup {
 public:
  explicit RoomGroup(const RoomPlan& plan) : folder_("/sys/fs/cgroup/judge-room") {
    if (!fs::exists("/sys/fs/cgroup/cgroup.controllers")) return;
    sys::check(::mkdir(folder_.c_str(), 0755), "make a group for the room");
    is_made_ = true;
    limit("memory.max", std::to_string(plan.memory));
    limit("memory.swap.max", "0");
    limit("pids.max", std::to_string(plan.processes));
  }
  ~RoomGroup() {
    for (int i = 0; is_made_ && i < kTries && ::rmdir(folder_.c_str()) == -1; ++i) ::usleep(1000);
  }
  RoomGroup(const RoomGroup&) = delete;
  RoomGroup& operator=(const RoomGroup&) = delete;

  void enter() const {
    if (is_made_) base::write_file(folder_ / "cgroup.procs", "0");
  }

 private:
  static constexpr int kTries = 2000;

  void limit(const char* file, const std::string& value) const {
    if (fs::exists(folder_ / file)) base::write_file(folder_ / file, value);
  }

  fs::path folder_;
  bool is_made_ = false;
};

void set_limit(__rlimit_resource resource, rlim_t value) {
  const rlimit limit{.rlim_cur = value, .rlim_max = value};
  sys::check(::setrlimit(resource, &limit), "set a limit");
}

void enter_root(const RoomPlan& plan) {
  sys::check(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "make mounts private");
  make_learner_root(plan.folders);
  enter_learner_root();
  sys::check(::mount("proc", "/proc", "proc", 0, "hidepid=2"), "mount /proc in the room");
  sys::check(::mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=256m,mode=1777"),
             "mount a tmpfs in the room");
}

void become(const RoomPlan& plan) {
  sys::check(::chdir(plan.cwd.c_str()), "enter {}", plan.cwd);
  set_limit(RLIMIT_CORE, 0);
  set_limit(RLIMIT_FSIZE, rlim_t{64} << 20);
  set_limit(RLIMIT_CPU, static_cast<rlim_t>(plan.time.count() / 1000 + 1));
  sys::check(::setgroups(0, nullptr), "drop the groups");
  sys::check(::setresgid(plan.uid, plan.uid, plan.uid), "become group {}", plan.uid);
  sys::check(::setresuid(plan.uid, plan.uid, plan.uid), "become user {}", plan.uid);
  sys::check(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "give up set-user-ID programs");
}

[[noreturn]] void be_program(const RoomPlan& plan, const RoomGroup& group, const base::Fd& output) {
  try {
    sys::check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "ask to die with the judge");
    group.enter();
    enter_root(plan);
    become(plan);
    const base::Fd nothing = base::open_file("/dev/null", O_RDONLY);
    ::dup2(nothing.get(), STDIN_FILENO);
    ::dup2(output.get(), STDOUT_FILENO);
    ::dup2(output.get(), STDERR_FILENO);
    base::close_all_but({}, STDERR_FILENO + 1);
    std::vector<char*> argv;
    for (const auto& word : plan.argv) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    char path[] = "PATH=/usr/bin:/bin";
    char locale[] = "LC_ALL=C.UTF-8";
    char* env[] = {path, locale, nullptr};
    ::execvpe(argv[0], argv.data(), env);
    sys::throw_error(errno, "run " + plan.argv[0]);
  } catch (const std::exception& error) {
    base::write_all(base::Fd(STDERR_FILENO), std::string("room: ") + error.what() + "\n");
    ::_exit(126);
  }
}

base::Process start(const RoomPlan& plan, const RoomGroup& group, const base::Fd& output) {
  int pidfd = -1;
  clone_args args{};
  args.flags =
      CLONE_PIDFD | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC;
  args.pidfd = reinterpret_cast<std::uint64_t>(&pidfd);
  args.exit_signal = SIGCHLD;
  const auto pid =
      static_cast<pid_t>(sys::check(::syscall(SYS_clone3, &args, sizeof args), "make a room"));
  if (pid == 0) be_program(plan, group, output);
  return {pid, base::Fd(pidfd)};
}

// Until the end of the output or the time: true. False after ten times as much as is kept.
bool read_output(const base::Fd& pipe, const RoomPlan& plan, const base::Deadline& deadline,
                 std::string& kept) {
  char buffer[16384];
  std::size_t total = 0;
  while (!deadline.has_passed()) {
    if (total > 10 * plan.output) return false;
    pollfd ready{.fd = pipe.get(), .events = POLLIN, .revents = 0};
    if (::poll(&ready, 1, deadline.poll_timeout()) == 0) return true;
    const ssize_t count = ::read(pipe.get(), buffer, sizeof buffer);
    if (count <= 0) return true;
    total += static_cast<std::size_t>(count);
    kept.append(buffer, std::min(static_cast<std::size_t>(count), plan.output - kept.size()));
  }
  return true;
}

}  // namespace

RoomResult run_in_room(const RoomPlan& plan) {
  const RoomGroup group(plan);
  base::Pipe pipe = base::make_pipe();
  const base::Deadline deadline(plan.time);
  base::Process program = start(plan, group, pipe.write_end);
  pipe.write_end.close();
  RoomResult result;
  if (!read_output(pipe.read_end, plan, deadline, result.output)) program.send(SIGKILL);
  // Whoever closes its output may go on.
  const auto status = program.wait_for(deadline.remaining());
  result.was_late = !status.has_value();
  result.is_success = status && status->is_success();
  return result;
}

}  // namespace workbook
