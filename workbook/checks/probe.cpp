// The program that runs inside the containers of the checks. Static, and with nothing to say: what
// it does is seen from outside.
//
//     probe wait                 waits for ever
//     probe exit CODE            exits
//     probe die SIGNAL           kills itself
//     probe on SIGNAL CODE ...   exits with CODE at SIGNAL (pairs); waits
//     probe orphans N            makes N orphans, all at once, that end at once; waits
//     probe orphans N SIGNAL     the same, but they end when it gets SIGNAL, and no other signal
//                                but SIGKILL touches it
//     probe leave CODE           exits, and leaves a child that waits
//     probe make FILE            makes a file; waits
//     probe open FILE            opens a file for reading, or fails to; then opens its root folder,
//                                which tells that it has tried; waits with both open
//     probe hold FILE            as a hook: waits until FILE exists
//     probe calls CALL ...       makes these system calls and shows what came of them; waits
//                                (probe_calls.hpp)
//     probe take MEGABYTES CODE  takes memory and uses it, then exits with CODE
//     probe spin                 uses a processor for ever
//     probe flee N MICROSECONDS  leaves N processes that are always new ones: each waits so long,
//                                then forks, and the parent exits
//     probe fork N               makes N children that wait, as far as it is let; waits

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workbook/checks/probe_calls.hpp"

namespace {

int code_of[NSIG];

[[noreturn]] void wait_for_ever() {
  for (;;) ::pause();
}

[[noreturn]] void exit_on_signals(int count, char** pairs) {
  struct sigaction action{};
  action.sa_handler = [](int signal) { ::_exit(code_of[signal]); };
  for (int i = 0; i + 1 < count; i += 2) {
    const int signal = ::atoi(pairs[i]);
    code_of[signal] = ::atoi(pairs[i + 1]);
    ::sigaction(signal, &action, nullptr);
  }
  wait_for_ever();
}

// A grandchild whose parent is gone before it ends: PID 1 becomes its parent.
void make_orphan(int until_closed) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::fork() == 0) {
      char byte;
      if (::read(until_closed, &byte, 1) < 0) ::_exit(1);
    }
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
}

[[noreturn]] void make_orphans(int count, int signal) {
  sigset_t awaited;
  sigemptyset(&awaited);
  if (signal != 0) {
    sigset_t all;
    sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    sigaddset(&awaited, signal);
  }
  int ends[2];
  if (::pipe(ends) == -1) ::_exit(1);
  for (int i = 0; i < count; ++i) {
    // Each orphan must not hold the end whose closing it waits for.
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(ends[1]);
      make_orphan(ends[0]);
      ::_exit(0);
    }
    ::waitpid(child, nullptr, 0);
  }
  if (signal != 0) ::sigwaitinfo(&awaited, nullptr);
  ::close(ends[1]);  // all orphans end now, at once
  ::close(ends[0]);
  wait_for_ever();
}

[[noreturn]] void leave_a_child(int code) {
  if (::fork() == 0) wait_for_ever();
  ::_exit(code);
}

[[noreturn]] void make_file(const char* file) {
  if (::open(file, O_WRONLY | O_CREAT | O_EXCL, 0600) == -1) ::_exit(1);
  wait_for_ever();
}

[[noreturn]] void open_file(const char* file) {
  if (::open(file, O_RDONLY) == -1 && errno == ENOENT) ::_exit(1);
  if (::open("/", O_RDONLY | O_DIRECTORY) == -1) ::_exit(1);
  wait_for_ever();
}

[[noreturn]] void hold_until_exists(const char* file) {
  while (::access(file, F_OK) == -1) ::usleep(1000);
  ::_exit(0);
}

// Memory counts when it is touched: MAP_POPULATE touches every page.
[[noreturn]] void take_memory(int megabytes, int code) {
  for (int i = 0; i < megabytes; ++i) {
    constexpr size_t kMegabyte = size_t{1} << 20;
    if (::mmap(nullptr, kMegabyte, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0) == MAP_FAILED) {
      ::_exit(1);
    }
  }
  ::_exit(code);
}

[[noreturn]] void spin() {
  for (volatile unsigned long turns = 0;;) turns = turns + 1;
}

[[noreturn]] void flee(int count, unsigned pause) {
  for (int i = 0; i < count; ++i) {
    if (::fork() != 0) continue;
    for (;;) {
      if (pause != 0) ::usleep(pause);
      if (::fork() > 0) ::_exit(0);
    }
  }
  ::_exit(0);
}

[[noreturn]] void fork_children(int count) {
  for (int i = 0; i < count; ++i) {
    if (::fork() == 0) wait_for_ever();
  }
  wait_for_ever();
}

}  // namespace

int main(int argc, char** argv) {
  const char* verb = argc > 1 ? argv[1] : "wait";
  const char* argument = argc > 2 ? argv[2] : "0";
  if (::strcmp(verb, "exit") == 0) ::_exit(::atoi(argument));
  if (::strcmp(verb, "die") == 0) ::kill(::getpid(), ::atoi(argument));
  if (::strcmp(verb, "on") == 0) exit_on_signals(argc - 2, argv + 2);
  if (::strcmp(verb, "orphans") == 0) {
    make_orphans(::atoi(argument), argc > 3 ? ::atoi(argv[3]) : 0);
  }
  if (::strcmp(verb, "leave") == 0) leave_a_child(::atoi(argument));
  if (::strcmp(verb, "make") == 0) make_file(argument);
  if (::strcmp(verb, "open") == 0) open_file(argument);
  if (::strcmp(verb, "hold") == 0) hold_until_exists(argument);
  if (::strcmp(verb, "calls") == 0) make_calls(argc - 2, argv + 2, argv[1]);
  if (::strcmp(verb, "take") == 0) take_memory(::atoi(argument), argc > 3 ? ::atoi(argv[3]) : 0);
  if (::strcmp(verb, "spin") == 0) spin();
  if (::strcmp(verb, "flee") == 0) {
    flee(::atoi(argument), argc > 3 ? static_cast<unsigned>(::atoi(argv[3])) : 0);
  }
  if (::strcmp(verb, "fork") == 0) fork_children(::atoi(argument));
  wait_for_ever();
}
