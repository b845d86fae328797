// What is written down about a container, so that the next command finds it again.
//
// `create`, `start`, `kill` and `delete` are separate processes; between them there is no minirun.
// Each container has a folder ROOT/ID with its record (state.json), a copy of its config.json (what
// happens to the bundle later changes nothing) and, until it is started, the FIFO of its start.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "minicontainer/kernel/cgroup.hpp"
#include "minicontainer/kernel/process_identity.hpp"
#include "minicontainer/runtime/config.hpp"
#include "minicontainer/runtime/status.hpp"

namespace minicontainer {

struct Record {
  std::string id;
  std::filesystem::path bundle;
  std::filesystem::path root;
  std::string oci_version;
  std::string created;  ///< RFC 3339
  uid_t owner = 0;      ///< who created it
  std::map<std::string, std::string> annotations;
  std::optional<ProcessIdentity> process;  ///< its first process, once there is one
  std::optional<ProcessIdentity> runner;   ///< the `minirun run` in whose foreground it runs
  std::optional<CgroupPlace> cgroup;       ///< none: it has no group of its own
  bool has_pid_namespace = true;           ///< then all end with the first process
  bool has_later_hooks = false;            ///< poststart or poststop
};

/// Refuses an id that could not be a file's name. Throws std::invalid_argument.
void check_id(const std::string& id);

/// The folder of all containers: /run/minirun for root, $XDG_RUNTIME_DIR/minirun otherwise, or
/// /tmp/minirun-UID where there is neither.
std::filesystem::path default_state_root();

/// The folder of one container, held open and locked: two commands never act on it at once.
class StateFolder {
 public:
  /// Takes the id: makes ROOT/ID. Throws ContainerExists, or std::runtime_error if somebody else
  /// could write to ROOT.
  static StateFolder claim(const std::filesystem::path& root, const std::string& id);
  /// Opens and locks the folder of a container that exists. Throws NoSuchContainer.
  static StateFolder open(const std::filesystem::path& root, const std::string& id);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path start_fifo() const { return path_ / "start"; }
  [[nodiscard]] std::filesystem::path config_copy() const { return path_ / "config.json"; }
  /// Lets other commands at it, for the time of a wait.
  void unlock();

  void save(const Record& record) const;
  /// Throws base::JsonError if the record is damaged. One of a create that was killed at its start
  /// is empty but for its id.
  [[nodiscard]] Record load() const;
  /// Removes the folder with all that is in it.
  void remove();

 private:
  explicit StateFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
  base::Fd lock_;
};

struct ContainerExists : std::runtime_error {
  explicit ContainerExists(const std::string& id)
      : std::runtime_error("container with id \"" + id +
                           "\" exists already: delete it first, or take another id") {}
};

struct NoSuchContainer : std::runtime_error {
  explicit NoSuchContainer(const std::string& id)
      : std::runtime_error("container \"" + id + "\" does not exist") {}
};

/// The ids of all containers below `root`, sorted.
std::vector<std::string> list_ids(const std::filesystem::path& root);

/// The status of a container, from what the kernel shows now.
Status look_at_status(const StateFolder& folder, const Record& record);

/// Throws std::runtime_error, in the words that engines know, if `command` may not act on it.
void require_status(const std::string& command, const Record& record, Status status);

}  // namespace minicontainer
