#include "minicontainer/runtime/explain/break_shell.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>
#include <stdexcept>

#include "base/check.hpp"
#include "base/file.hpp"

namespace minicontainer {
namespace {

constexpr std::size_t kLongestLine = 4096;

base::Fd copy_of(int fd) {
  return base::Fd(sys::check(::fcntl(fd, F_DUPFD_CLOEXEC, 3), "copy descriptor {}", fd));
}

// A byte at a time: what follows the line is for the shell, or for the container's program.
std::optional<std::string> read_line(const base::Fd& input) {
  std::string line;
  while (line.size() < kLongestLine) {
    char c = 0;
    const ssize_t count = ::read(input.get(), &c, 1);
    if (count == -1 && errno == EINTR) continue;
    if (count <= 0) return line.empty() ? std::nullopt : std::optional(line);
    if (c == '\n') return line;
    line += c;
  }
  throw std::runtime_error("--break: a command is longer than 4096 bytes");
}

[[noreturn]] void become_shell(const base::Fd& input, const base::Fd& output, const char* line) {
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(input.get(), STDIN_FILENO);
  ::dup2(output.get(), STDOUT_FILENO);
  ::dup2(output.get(), STDERR_FILENO);
  if (line == nullptr) {
    ::execl("/bin/sh", "sh", nullptr);
  } else {
    ::execl("/bin/sh", "sh", "-c", line, nullptr);
  }
  constexpr std::string_view kNone = "minirun: this root has no /bin/sh that runs\n";
  if (::write(STDERR_FILENO, kNone.data(), kNone.size()) == -1) ::_exit(1);
  ::_exit(127);
}

}  // namespace

BreakShell::BreakShell() : input_(copy_of(STDIN_FILENO)), output_(copy_of(STDERR_FILENO)) {}

void BreakShell::say(const std::string& text) const {
  base::write_all(output_, text);
}

void BreakShell::run(const std::string& line) const {
  const pid_t pid = sys::check(::fork(), "fork a shell");
  if (pid == 0) become_shell(input_, output_, line == "sh" ? nullptr : line.c_str());
  while (::waitpid(pid, nullptr, 0) == -1 && errno == EINTR) {
  }
}

AfterBreak BreakShell::stop(const StepEntry& entry) const {
  say(fmt::format(
      "minirun: stopped before \"{}\": {}\n"
      "minirun: next, continue, quit; sh is a shell here; any other line is run by /bin/sh\n",
      entry.word, entry.does));
  const bool is_terminal = ::isatty(input_.get()) == 1;
  for (;;) {
    if (is_terminal) say(fmt::format("(before {}) ", entry.word));
    const auto line = read_line(input_);
    if (!line) {
      throw std::runtime_error(fmt::format("--break: the commands ended before {}", entry.word));
    }
    if (*line == "next") return AfterBreak::kNext;
    if (*line == "continue") return AfterBreak::kContinue;
    if (*line == "quit") throw std::runtime_error(fmt::format("quit before {}", entry.word));
    if (!line->empty()) run(*line);
  }
}

}  // namespace minicontainer
