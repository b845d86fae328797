#include "minicontainer/engine/exec.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/spawn.hpp"
#include "minicontainer/engine/session.hpp"
#include "minicontainer/engine/spec.hpp"
#include "minicontainer/monitor/end_reasons.hpp"
#include "minicontainer/monitor/events.hpp"

namespace engine {
namespace {

using nlohmann::json;

void require_open_to_exec(const Container& container) {
  if (!container.is_running()) {
    throw std::runtime_error(fmt::format("Container {} is not running", container.record.id));
  }
  if (container.is_paused) {
    throw std::runtime_error(fmt::format(
        "Container {} is paused, unpause the container before exec", container.record.name));
  }
}

// What the first process was started with, and what the options change.
json process_for(const Folders& folders, const Container& container, const ExecOptions& options) {
  Record record = container.record;
  Settings& settings = record.settings;
  settings.entrypoint = options.args;
  settings.command.clear();
  settings.has_init = false;
  settings.has_terminal = options.has_terminal;
  if (!options.working_dir.empty()) settings.working_dir = options.working_dir;
  if (!options.user.empty()) settings.user = options.user;
  if (options.is_privileged) settings.is_privileged = true;
  for (const auto& entry : options.env) settings.env.push_back(entry);
  const auto merged = fmt::format("/proc/{}/root", container.state.pid);
  const base::Fd root = base::open_file(merged.c_str(), O_RDONLY | O_DIRECTORY);
  return make_process({.record = record,
                       .root = folders.container(record.id) / "merged",
                       .user = find_user(root, settings.user, settings.added_groups),
                       .etc = {},
                       .window = options.has_terminal ? window_size() : WindowSize{}});
}

base::Fd in_memory(const std::string& name, const std::string& text) {
  base::Fd file(sys::check(::memfd_create(name.c_str(), MFD_CLOEXEC), "make a file in memory"));
  base::write_all(file, text);
  return file;
}

std::string content_of(const base::Fd& file) {
  sys::check(::lseek(file.get(), 0, SEEK_SET), "go to the start of a file");
  return base::read_all(file);
}

// minirun returns 255 where it could not start the program, and writes down why; so may a program.
int code_of(const base::ExitStatus& status, const base::Fd& log) {
  if (status.was_killed) return 128 + status.value;
  constexpr int kRuntimeFailed = 255;
  if (status.value != kRuntimeFailed) return status.value;
  const std::string reason = content_of(log);
  if (reason.empty()) return status.value;
  const int code = monitor::exit_code_of_start_error(reason);
  return code == 128 ? 126 : code;
}

base::Command command_for(const Folders& folders, const Container& container,
                          const ExecOptions& options) {
  base::Command command{.program = companion_program("minirun"),
                        .argv = {"minirun", "--root", folders.runtime_root(), "--log",
                                 "/proc/self/fd/4", "exec", "--process", "/proc/self/fd/3"},
                        .stdin_fd = options.has_stdin ? STDIN_FILENO : -1};
  if (options.is_detached) command.argv.emplace_back("--detach");
  command.argv.push_back(container.record.id);
  return command;
}

// What is typed to end us goes to the program's terminal; without one we end and it goes on, as
// with docker. Being stopped and continued is for the whole group.
class IgnoredSignals {
 public:
  IgnoredSignals() : before_(::signal(SIGINT, SIG_IGN)) {}
  ~IgnoredSignals() { ::signal(SIGINT, before_); }
  IgnoredSignals(const IgnoredSignals&) = delete;
  IgnoredSignals& operator=(const IgnoredSignals&) = delete;

 private:
  void (*before_)(int);
};

}  // namespace

int exec_in_container(const Folders& folders, const Container& container,
                      const ExecOptions& options) {
  require_open_to_exec(container);
  const json process = process_for(folders, container, options);
  const base::Fd document = in_memory("process.json", base::format_json(process));
  const base::Fd log = in_memory("errors", "");
  sys::check(::lseek(document.get(), 0, SEEK_SET), "go to the start of a file");
  base::Command command = command_for(folders, container, options);
  command.pass_fds = {{document.get(), 3}, {log.get(), 4}};
  const base::Fd nowhere = base::open_file("/dev/null", O_RDWR);
  if (options.is_detached) command.stdout_fd = command.stderr_fd = nowhere.get();
  monitor::append_event(folders.events(),
                        {.action = fmt::format("exec_start: {}", options.args[0]),
                         .id = container.record.id,
                         .attributes = fmt::format("image={}, name={}", container.record.image,
                                                   container.record.name)});
  const IgnoredSignals ignored;
  base::Process runtime = base::spawn(command);
  return code_of(runtime.wait(), log);
}

}  // namespace engine
