// minimonitor: the small process that stays with a container.
//
//     minimonitor FOLDER STARTER-FD
//     minimonitor --init PROGRAM...     inside a container: its PID 1 (init.hpp)
//     minimonitor --names FOLDER FD     beside a container: its name server (name_server.hpp)
//     minimonitor --forward PORT...     beside a container: its ports, without rules
//     (forwarder.hpp)
//
// FOLDER is RUN_ROOT/ID with the file `plan`; on STARTER-FD the command that starts it hears what
// comes of it. Two monitors never watch one container: FOLDER/lock is locked while one lives.

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <string_view>

#include "base/check.hpp"
#include "minicontainer/monitor/forwarder.hpp"
#include "minicontainer/monitor/init.hpp"
#include "minicontainer/monitor/monitor.hpp"
#include "minicontainer/monitor/name_server.hpp"

namespace {

// What ends the command that started us is not meant for us: Ctrl-C, the end of the terminal.
base::Fd open_inbox() {
  sigset_t all;
  sigset_t children;
  ::sigfillset(&all);
  ::sigemptyset(&children);
  ::sigaddset(&children, SIGCHLD);
  sys::check(::sigprocmask(SIG_SETMASK, &all, nullptr), "block signals");
  return base::Fd(
      sys::check(::signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK), "open a signalfd"));
}

base::Fd take_lock() {
  base::Fd lock = base::open_file("lock", O_RDWR | O_CREAT, 0600);
  sys::check(::flock(lock.get(), LOCK_EX | LOCK_NB), "be the only monitor of this container");
  return lock;
}

[[noreturn]] void become(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  ::execv(argv[0], argv.data());
  std::exit(1);
}

void run(const char* folder, int starter) {
  sys::check(::chdir(folder), "enter {}", folder);
  sys::check(::fcntl(starter, F_SETFD, FD_CLOEXEC), "keep the starter's socket");
  sys::check(::prctl(PR_SET_CHILD_SUBREAPER, 1), "adopt orphans");
  base::Fd inbox = open_inbox();
  std::vector<std::string> removal;
  {
    monitor::Monitor monitor("plan", take_lock(), std::move(inbox), base::Fd(starter));
    monitor.live();
    removal = monitor.removal();
  }
  if (!removal.empty()) become(removal);
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_init = argc > 2 && std::string_view(argv[1]) == "--init";
  const bool serves_names = argc == 4 && std::string_view(argv[1]) == "--names";
  const bool is_forwarder = argc > 2 && std::string_view(argv[1]) == "--forward";
  if (!is_init && !serves_names && !is_forwarder && argc != 3) {
    fmt::print(stderr, "minimonitor is started by minicontainer: minimonitor FOLDER FD\n");
    return 2;
  }
  try {
    if (is_init) return monitor::run_as_init(argv + 2);
    if (is_forwarder) monitor::run_forwarder({argv + 2, argv + argc});
    if (serves_names) monitor::run_name_server(argv[2], std::atoi(argv[3]));
    run(argv[1], std::atoi(argv[2]));
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "minimonitor: {}\n", error.what());
    return 1;
  }
}
