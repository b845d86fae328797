// The root of an image on its way: mounted, with an empty folder on top that takes what a step
// does.
#pragma once

#include <time.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "minicontainer/build/state.hpp"
#include "minicontainer/build/step_cache.hpp"
#include "minicontainer/image/root_file_system.hpp"

namespace build {

class StepRoot {
 public:
  /// In the new, empty folder `folder`. Throws image::Error, std::system_error.
  StepRoot(image::Store& store, const State& state, const std::filesystem::path& folder);
  StepRoot(const StepRoot&) = delete;
  StepRoot& operator=(const StepRoot&) = delete;
  ~StepRoot();

  [[nodiscard]] const std::filesystem::path& path() const { return root_.merged; }
  [[nodiscard]] base::Fd open() const;
  /// What was done to it as a layer, in which no file is newer than `moment`.
  [[nodiscard]] StepResult make_layer(time_t moment) const;

 private:
  image::Store& store_;
  std::filesystem::path folder_;
  image::RootFileSystem root_;
};

/// The layer of an overlay's upper folder; none if that is empty. Throws BuildError for a copy.
StepResult layer_of(const image::Store& store, const image::RootFileSystem& root, time_t moment);

/// Removes from the upper folder of a root that is not mounted what the engine made to mount
/// something on it, the empty files and folders `targets` (absolute), and the folders around them
/// that are empty then; what a lower folder has stays.
void remove_mount_points(const image::RootFileSystem& root,
                         const std::vector<std::string>& targets);

}  // namespace build
