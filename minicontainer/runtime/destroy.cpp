#include "minicontainer/runtime/destroy.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>

#include "base/check.hpp"
#include "base/time.hpp"
#include "minicontainer/runtime/hooks.hpp"
#include "minicontainer/runtime/process_handle.hpp"

namespace minicontainer {
namespace {

// Kills the first process and waits for its end; with it, the kernel ends the PID namespace.
void end_first_process(const Record& record) {
  if (!record.process) return;
  const base::Fd handle = open_handle(*record.process);
  if (!handle.is_open()) return;
  send_signal(handle, SIGKILL);
  constexpr std::chrono::seconds kPatience{10};
  pollfd end{.fd = handle.get(), .events = POLLIN, .revents = 0};
  const base::Deadline deadline(kPatience);
  while (::poll(&end, 1, deadline.poll_timeout()) == -1 && errno == EINTR) {
  }
  if (end.revents == 0) {
    throw std::runtime_error(
        fmt::format("process {} of container \"{}\" does not end, killed or not",
                    record.process->pid, record.id));
  }
}

}  // namespace

void destroy_container(StateFolder& folder, const Record& record) {
  std::optional<Config> config;
  if (record.has_later_hooks) config = load_saved_config(folder.config_copy(), record.bundle);
  const auto group = record.cgroup ? open_cgroup(*record.cgroup) : nullptr;
  // First the group: a frozen process would not die of the other way. Where the first process has
  // ended and taken its PID namespace along, there is nobody left to look for.
  const bool is_over = record.process && record.has_pid_namespace && !is_alive(*record.process);
  if (group && !is_over) group->kill_all();
  end_first_process(record);
  if (group) group->remove();
  folder.remove();
  if (config) run_poststop_hooks(*config, record);
}

bool sweep_if_abandoned(const std::filesystem::path& root, const std::string& id) {
  StateFolder folder = StateFolder::open(root, id);
  const Record record = folder.load();
  if (!record.runner || is_alive(*record.runner)) return false;
  destroy_container(folder, record);
  return true;
}

void run_poststart_hooks(const Config& config, const Record& record) {
  if (config.hooks.poststart.empty()) return;
  run_hooks_to_the_end(config.hooks.poststart, {.config = config,
                                                .id = record.id,
                                                .pid = record.process ? record.process->pid : 0,
                                                .status = "running"});
}

void run_poststop_hooks(const Config& config, const Record& record) {
  run_hooks_to_the_end(config.hooks.poststop,
                       {.config = config, .id = record.id, .status = "stopped"});
}

}  // namespace minicontainer
