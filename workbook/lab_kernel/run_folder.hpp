// The private folder of one run. It is gone with the run; should the launcher and the warden both
// be killed, the next run of the same user finds it unlocked and removes it.
#pragma once

#include <filesystem>
#include <vector>

#include "base/fd.hpp"

namespace workbook {

class RunFolder {
 public:
  /// Makes an empty folder for its owner alone, in a place whose files may be run from memory (man
  /// 8 mount, noexec): $TMPDIR, else /tmp, /var/tmp or /dev/shm. Sweeps what earlier runs left.
  /// `cpu` is part of its name, so that others can count the guests of each processor.
  /// Throws std::runtime_error when there is no such place, std::system_error.
  explicit RunFolder(int cpu);
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Locked while anybody has it open.
  [[nodiscard]] const base::Fd& lock() const { return lock_; }

 private:
  std::filesystem::path path_;
  base::Fd lock_;
};

/// Where run folders go. Throws std::runtime_error: it says which folders were refused, and why.
std::filesystem::path place_for_runs();

/// Removes folders of this user that nobody holds any more.
void sweep_runs(const std::filesystem::path& place);

/// The processors of the guests that run now, one for each guest.
std::vector<int> processors_of_runs(const std::filesystem::path& place);

}  // namespace workbook
