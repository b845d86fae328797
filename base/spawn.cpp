#include "base/spawn.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <algorithm>

#include "base/check.hpp"

namespace base {
namespace {

// posix_spawn's functions return the error instead of setting errno.
void check_spawn(int error, const std::string& what) {
  if (error != 0) sys::throw_error(error, what);
}

class FileActions {
 public:
  FileActions() { check_spawn(::posix_spawn_file_actions_init(&actions_), "prepare a child"); }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;

  void duplicate(int from, int to) {
    check_spawn(::posix_spawn_file_actions_adddup2(&actions_, from, to), "prepare a child");
  }
  void open_null(int to) {
    check_spawn(::posix_spawn_file_actions_addopen(&actions_, to, "/dev/null", O_RDWR, 0),
                "prepare a child");
  }
  // Closes whatever is still open from `first` on, close-on-exec or not.
  void close_from(int first) {
    check_spawn(::posix_spawn_file_actions_addclosefrom_np(&actions_, first), "prepare a child");
  }
  void close(int fd) {
    check_spawn(::posix_spawn_file_actions_addclose(&actions_, fd), "prepare a child");
  }
  void change_directory(const std::string& path) {
    check_spawn(::posix_spawn_file_actions_addchdir_np(&actions_, path.c_str()), "prepare a child");
  }
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

class Attributes {
 public:
  explicit Attributes(bool new_session) {
    check_spawn(::posix_spawnattr_init(&attributes_), "prepare a child");
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    if (new_session) flags |= POSIX_SPAWN_SETSID;
    ::posix_spawnattr_setflags(&attributes_, static_cast<short>(flags));
  }
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;

  [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

std::vector<std::string> environment_with(const std::vector<std::string>& additions) {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto name = text.substr(0, text.find('=') + 1);
    const bool is_replaced = std::ranges::any_of(
        additions, [&](const std::string& other) { return other.starts_with(name); });
    if (!is_replaced) result.emplace_back(text);
  }
  result.insert(result.end(), additions.begin(), additions.end());
  return result;
}

// Libraries open descriptors too, and not all of them ask for close-on-exec: cpp-httplib's accepted
// sockets would reach every child, and a client would wait for the end of a child that it never
// heard of. So the child closes all but what it was given. Closing what is not open is no error
// here (man 3 posix_spawn_file_actions_addclose).
void close_others(FileActions& actions, const std::vector<std::pair<int, int>>& passed) {
  int highest = STDERR_FILENO;
  for (const auto& [ours, theirs] : passed) highest = std::max(highest, theirs);
  for (int fd = STDERR_FILENO + 1; fd < highest; ++fd) {
    const bool is_passed =
        std::ranges::any_of(passed, [&](const auto& pair) { return pair.second == fd; });
    if (!is_passed) actions.close(fd);
  }
  actions.close_from(highest + 1);
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

}  // namespace

Process spawn(const Command& command) {
  FileActions actions;
  if (command.stdin_fd < 0) {
    actions.open_null(STDIN_FILENO);
  } else {
    actions.duplicate(command.stdin_fd, STDIN_FILENO);
  }
  if (command.stdout_fd >= 0) actions.duplicate(command.stdout_fd, STDOUT_FILENO);
  if (command.stderr_fd >= 0) actions.duplicate(command.stderr_fd, STDERR_FILENO);
  for (const auto& [ours, theirs] : command.pass_fds) actions.duplicate(ours, theirs);
  close_others(actions, command.pass_fds);
  if (command.cwd) actions.change_directory(command.cwd->native());

  auto argv = command.argv;
  auto env = command.exact_env.value_or(environment_with(command.add_env));
  const std::string& program = command.program.empty() ? argv.at(0) : command.program;
  const Attributes attributes(command.new_session);
  pid_t pid = -1;
  check_spawn(::posix_spawnp(&pid, program.c_str(), actions.get(), attributes.get(),
                             pointers_to(argv).data(), pointers_to(env).data()),
              "start " + program);
  return {pid, open_pidfd(pid)};
}

Finished run_collecting(Command command, std::size_t limit) {
  Pipe pipe = make_pipe();
  command.stdout_fd = command.stderr_fd = pipe.write_end.get();
  Process process = spawn(command);
  pipe.write_end.close();
  Finished finished;
  char buffer[16384];
  for (;;) {
    const ssize_t count = ::read(pipe.read_end.get(), buffer, sizeof buffer);
    if (count == -1 && errno == EINTR) continue;
    if (sys::check(count, "read the output of {}", command.argv.at(0)) == 0) break;
    const std::size_t room = limit - std::min(limit, finished.output.size());
    finished.output.append(buffer, std::min(static_cast<std::size_t>(count), room));
  }
  finished.status = process.wait();
  return finished;
}

}  // namespace base
