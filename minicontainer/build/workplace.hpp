// A build's own folder, for as long as it runs: mounted roots, an unpacked context, secrets.
//
//     NAME, in ROOT/build/work    locked by the build that has it (man 2 flock)
//
// Who is killed leaves the folder, but not the lock. The next build takes the roots that are still
// mounted there down, and removes the containers whose label names the folder.
#pragma once

#include <filesystem>
#include <mutex>
#include <string>

#include "base/fd.hpp"
#include "minicontainer/engine/folders.hpp"

namespace build {

/// The label of a container that a build started.
inline constexpr const char* kBuildLabel = "minicontainer.build";

class Workplace {
 public:
  explicit Workplace(const engine::Folders& folders) : folders_(folders) {}
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;
  /// Removes the folder with all in it.
  ~Workplace();

  /// A new folder in it, named after `purpose`. Any thread may ask. Throws std::system_error.
  std::filesystem::path new_folder(const std::string& purpose);
  /// NAME, for kBuildLabel.
  std::string name();

 private:
  void make();

  const engine::Folders& folders_;
  std::mutex mutex_;
  std::filesystem::path path_;  ///< empty: not needed so far
  base::Fd lock_;
  int count_ = 0;
};

/// Puts right what killed builds left.
void sweep_workplaces(const engine::Folders& folders);

}  // namespace build
