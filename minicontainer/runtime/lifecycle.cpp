#include "minicontainer/runtime/lifecycle.hpp"

#include <fmt/core.h>
#include <signal.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>

#include "minicontainer/kernel/start_signal.hpp"
#include "minicontainer/runtime/destroy.hpp"
#include "minicontainer/runtime/process_handle.hpp"
#include "minicontainer/runtime/record.hpp"
#include "minicontainer/runtime/step.hpp"

namespace minicontainer {
namespace {

/// A container that a command may act on.
struct Found {
  StateFolder folder;
  Record record;
  Status status = Status::kStopped;
};

Found find(const std::filesystem::path& root, const std::string& id, const std::string& command) {
  Found found{.folder = StateFolder::open(root, id), .record = {}};
  found.record = found.folder.load();
  found.status = look_at_status(found.folder, found.record);
  require_status(command, found.record, found.status);
  return found;
}

std::unique_ptr<Cgroup> group_of(const Record& record) {
  if (record.cgroup) return open_cgroup(*record.cgroup);
  throw std::runtime_error(fmt::format(
      "container \"{}\" has no cgroup of its own, and only a group can be paused", record.id));
}

void signal_first_process(const Record& record, int signal) {
  const base::Fd handle = record.process ? open_handle(*record.process) : base::Fd();
  if (!handle.is_open() || !send_signal(handle, signal)) {
    throw std::runtime_error("container not running");
  }
}

}  // namespace

void start_container(const std::filesystem::path& root, const std::string& id) {
  Found found{.folder = StateFolder::open(root, id), .record = {}};
  found.record = found.folder.load();
  // Without it, the FIFO alone tells whether there is anything to start.
  take_optional_step("a status", [&] {
    require_status("start", found.record, look_at_status(found.folder, found.record));
  });
  try {
    send_start(found.folder.start_fifo());
  } catch (const base::Unwritten&) {
    throw;
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(fmt::format("cannot start container \"{}\": {}", id, error.what()));
  }
  ::unlink(found.folder.start_fifo().c_str());
  found.folder.unlock();
  if (!found.record.has_later_hooks) return;
  const Config config = load_saved_config(found.folder.config_copy(), found.record.bundle);
  run_poststart_hooks(config, found.record);
}

void kill_container(const std::filesystem::path& root, const std::string& id, int signal) {
  const Found found = find(root, id, "kill");
  signal_first_process(found.record, signal);
}

void kill_all(const std::filesystem::path& root, const std::string& id, int signal) {
  const Found found = find(root, id, "kill --all");
  if (!found.record.cgroup) return signal_first_process(found.record, signal);
  const auto group = open_cgroup(*found.record.cgroup);
  if (signal == SIGKILL) return group->kill_all();
  for (const pid_t pid : group->processes()) {
    if (const auto process = identify(pid)) {
      const base::Fd handle = open_handle(*process);
      if (handle.is_open()) send_signal(handle, signal);
    }
  }
}

void delete_container(const std::filesystem::path& root, const std::string& id) {
  Found found = find(root, id, "delete");
  destroy_container(found.folder, found.record);
}

void delete_by_force(const std::filesystem::path& root, const std::string& id) {
  try {
    StateFolder folder = StateFolder::open(root, id);
    destroy_container(folder, folder.load());
  } catch (const NoSuchContainer&) {
    // That is what was asked for.
  }
}

void pause_container(const std::filesystem::path& root, const std::string& id) {
  const Found found = find(root, id, "pause");
  group_of(found.record)->freeze();
}

void resume_container(const std::filesystem::path& root, const std::string& id) {
  const Found found = find(root, id, "resume");
  group_of(found.record)->thaw();
}

}  // namespace minicontainer
