#include "minicontainer/engine/mend.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/fd.hpp"
#include "minicontainer/engine/control.hpp"
#include "minicontainer/engine/names.hpp"
#include "minicontainer/engine/remove.hpp"
#include "minicontainer/engine/sandbox.hpp"
#include "minicontainer/engine/start.hpp"
#include "minicontainer/image/root_file_system.hpp"
#include "minicontainer/monitor/json_log.hpp"
#include "minicontainer/monitor/plan.hpp"
#include "minicontainer/monitor/program.hpp"

namespace engine {

namespace fs = std::filesystem;
using monitor::Phase;

namespace {

constexpr int kKilled = 128 + 9;

bool runs_without_monitor(const Container& container) {
  const Phase phase = container.state.phase;
  return !container.is_monitored && (phase == Phase::kRunning || phase == Phase::kRestarting);
}

bool is_overdue(const Container& container) {
  return !container.is_monitored && container.record.settings.is_removed_at_end &&
         container.state.phase == Phase::kExited;
}

base::Fd open_fifo(const fs::path& file) {
  return base::Fd(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
}

void read_into(monitor::JsonLog& log, const base::Fd& fifo, const char* stream) {
  if (!fifo.is_open()) return;
  char buffer[16 * 1024];
  for (ssize_t count = 0; (count = ::read(fifo.get(), buffer, sizeof buffer)) > 0;) {
    log.write(stream, {buffer, static_cast<std::size_t>(count)});
  }
}

// The FIFOs are opened before the last process that holds them ends: then they keep their content.
void end_and_save_output(const Folders& folders, const Container& container) {
  const std::string& id = container.record.id;
  const base::Fd output = open_fifo(folders.run(id) / monitor::kOutputFifo);
  const base::Fd errors = open_fifo(folders.run(id) / monitor::kErrorsFifo);
  call_runtime(folders, {"delete", "--force", id});
  const auto plan = monitor::load_plan(folders.run(id) / "plan");
  monitor::JsonLog log(plan.log_file,
                       {.max_bytes = plan.log_max_bytes, .max_files = plan.log_max_files});
  read_into(log, output, "stdout");
  read_into(log, errors, "stderr");
  log.finish();
}

void note_end(const Folders& folders, Container& container) {
  auto& state = container.state;
  state.phase = Phase::kExited;
  state.pid = state.monitor = 0;
  state.exit_code = kKilled;
  state.error = "its monitor was killed, and the container with it";
  state.finished_at = monitor::now_with_nanoseconds();
  state.health.clear();
  save_state(state, folders.state_file(container.record.id));
}

bool is_wanted_again(const Container& container) {
  const auto& policy = container.record.settings.restart_policy;
  if (container.state.was_stopped_by_hand) return false;
  return policy == "always" || policy == "unless-stopped" || policy == "on-failure";
}

void take_down(const Folders& folders, Container& container) {
  const std::string& id = container.record.id;
  // After a restart of the machine RUN_ROOT is empty, and there is nothing left to end.
  if (fs::exists(folders.run(id) / "plan")) end_and_save_output(folders, container);
  ::umount2((folders.container(id) / "merged").c_str(), MNT_DETACH);
  release_sandbox(folders, id);
  fs::remove_all(folders.run(id));
  note_end(folders, container);
}

}  // namespace

bool needs_mending(const Container& container) {
  return runs_without_monitor(container) || is_overdue(container);
}

void mend(const Folders& folders, const std::string& id) {
  const ContainerLock lock(folders, id);
  Container container = load_container(folders, id);
  if (runs_without_monitor(container)) {
    take_down(folders, container);
    if (!container.record.settings.is_removed_at_end && is_wanted_again(container)) {
      start_container(folders, container.record,
                      {.restart_count = container.state.restart_count + 1});
      return;
    }
  }
  if (is_overdue(container)) remove_locked(folders, container.record, {.takes_volumes = true});
}

void sweep_unfinished(const Folders& folders, const std::string& id) {
  const fs::path folder = folders.container(id);
  const base::Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.is_open() || ::flock(fd.get(), LOCK_EX | LOCK_NB) == -1) return;
  if (::access((folder / "record.json").c_str(), F_OK) == 0) return;
  const auto store = image::Store::open(folders.root);
  image::remove_root(store, folder);
  fs::remove_all(folder);
  free_stale_names(folders);
}

}  // namespace engine
