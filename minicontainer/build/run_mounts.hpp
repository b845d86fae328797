// The mounts of a RUN step: what they are made of, for as long as the step runs.
#pragma once

#include <memory>
#include <vector>

#include "minicontainer/build/run_step.hpp"
#include "minicontainer/build/step_root.hpp"

namespace build {

class RunMounts {
 public:
  /// Makes copies, folders and roots in the build's workplace. Throws BuildError.
  RunMounts(Shared& shared, std::size_t stage, const std::vector<RunMount>& mounts);

  [[nodiscard]] const std::vector<engine::MountSetting>& settings() const { return settings_; }
  /// Where they are mounted: empty places that remain of them are no change of the image.
  [[nodiscard]] std::vector<std::string> targets() const;

 private:
  void add(const RunMount& mount);
  std::filesystem::path bind_source(const RunMount& mount);
  std::filesystem::path cache_source(const RunMount& mount);
  std::filesystem::path file_with(const std::string& text, const RunMount& mount);
  std::optional<std::filesystem::path> secret_source(const RunMount& mount);

  Shared& shared_;
  std::size_t stage_;
  std::vector<engine::MountSetting> settings_;
  std::vector<std::unique_ptr<StepRoot>> roots_;
  std::vector<base::Fd> locks_;
};

/// The state of an earlier stage, or of the image, that --from names in `stage`. Throws BuildError.
State state_from(Shared& shared, std::size_t stage, const std::string& name);

}  // namespace build
