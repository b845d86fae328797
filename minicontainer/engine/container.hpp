// One container as it stands on the disk, and the commands' way to it.
//
// Commands run in parallel: whoever changes a container holds its lock, which the kernel lets go of
// when they end (man 2 flock). While its monitor lives, the monitor alone writes its state.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "minicontainer/engine/folders.hpp"
#include "minicontainer/engine/settings.hpp"
#include "minicontainer/monitor/container_state.hpp"

namespace engine {

/// What `create` wrote down.
struct Record {
  std::string id;  ///< 64 hexadecimal digits
  std::string name;
  std::string created;   ///< RFC 3339 with nanoseconds
  std::string image;     ///< as it was typed
  std::string image_id;  ///< "sha256:..."
  std::string path;      ///< argv[0], for people
  Settings settings;

  [[nodiscard]] std::string short_id() const { return id.substr(0, 12); }
};

class NoSuchContainer : public std::runtime_error {
 public:
  explicit NoSuchContainer(const std::string& reference)
      : std::runtime_error("No such container: " + reference) {}
};

/// A container with its state of now.
struct Container {
  Record record;
  monitor::ContainerState state;
  bool is_monitored = false;  ///< its monitor lives
  bool is_paused = false;

  [[nodiscard]] bool is_running() const {
    return is_monitored && state.phase == monitor::Phase::kRunning;
  }
  /// docker's word: created, running, paused, restarting, exited.
  [[nodiscard]] std::string status() const;
};

/// Holds a container for a change. Waits for whoever else does.
class ContainerLock {
 public:
  /// Throws NoSuchContainer if it is gone, or went while we waited.
  ContainerLock(const Folders& folders, const std::string& id);

 private:
  base::Fd fd_;
};

/// The id that belongs to a full id, a name, or the beginning of an id that only one has. Throws
/// NoSuchContainer; std::runtime_error if several ids begin so.
std::string find_id(const Folders& folders, const std::string& reference);

/// Reads record and state. Throws NoSuchContainer, base::JsonError.
Container load_container(const Folders& folders, const std::string& id);

/// The same by reference, mended if need be (mend.hpp).
Container find_container(const Folders& folders, const std::string& reference);

/// All of them, mended if need be, the newest first.
std::vector<Container> list_containers(const Folders& folders);

/// The ids of all folders of containers, finished or not.
std::vector<std::string> list_ids(const Folders& folders);

void save_record(const Folders& folders, const Record& record);

/// Whether a monitor holds the lock of this container.
bool has_monitor(const Folders& folders, const std::string& id);

}  // namespace engine
