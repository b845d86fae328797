// A disposable machine: a User Mode Linux kernel that runs one job as an ordinary process.
//
// run_guest() boots the kernel on read-only images, hands it a job, relays its streams and takes
// back its result. Nothing of a run outlives it: every process of the guest ends with the caller,
// and so does the folder it ran in, also when the caller is killed. Runs may go on side by side, in
// one process or in many.
//
// The guest's disks: ubd0 system image, ubd1 job (tar), ubd2 what comes back (tar), ubd3.. further
// layers. What runs in the guest as root may write ubd2 and the control line, so it can claim
// anything; what runs as another user there cannot.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "workbook/lab_kernel/guest_job.hpp"
#include "workbook/lab_kernel/walls.hpp"

namespace workbook {

/// The standard input of the job.
struct GuestInput {
  int fd = -1;       ///< read to its end, a pipe or terminal while the job runs; -1: `text` counts
  std::string text;  ///< empty: the job finds the end at once
};

/// Standard output or standard error of the job.
struct GuestOutput {
  static constexpr std::uint64_t kUnbounded = UINT64_MAX;
  int fd = -1;                       ///< passed on as it comes; -1: kept for GuestResult
  std::uint64_t limit = 8ULL << 20;  ///< bytes; a job that writes more is ended
};

enum class GuestNetwork {
  kNone,
  kLoopback
};  ///< no other: a guest reaches no machine, not this one

struct GuestOptions {
  std::filesystem::path kernel;                 ///< a User Mode Linux program
  std::vector<std::string> kernel_environment;  ///< what its process needs, "NAME=value"
  std::filesystem::path modules;  ///< of a kernel that lacks file systems (Debian's); else empty
  std::filesystem::path system;   ///< squashfs with guest-init as /lab/init (images.hpp)
  std::vector<std::filesystem::path> layers;  ///< squashfs over the system, the last one on top
  /// Instead of `system`: the host's whole tree, read-only, through hostfs. Only for programs that
  /// may see all of the caller's files; refused with a jail.
  bool shows_host_files = false;
  GuestJob job;
  std::uint64_t memory = 256ULL << 20;
  std::uint64_t disk = 512ULL << 20;  ///< what may be written to files; memory on top of `memory`
  std::uint64_t collected = 64ULL << 20;   ///< the most that is taken back
  unsigned processes = 400;                ///< of the whole guest
  std::chrono::milliseconds time{60'000};  ///< wall clock, boot included
  std::optional<int> cpu;                  ///< the one it is pinned to; by default the least busy
  GuestNetwork network = GuestNetwork::kLoopback;
  std::string host_name = "lab";
  Jail jail = Jail::kRequired;
  GuestInput input;
  GuestOutput output;
  GuestOutput error;
  std::filesystem::path
      programs;  ///< where guest-warden (and guest-init) are; by default beside us
};

enum class GuestEnd {
  kExited,         ///< the job ended by itself: `value` is its exit code
  kKilled,         ///< a signal ended the job: `value` is its number
  kTimeOver,       ///< it was ended because `time` had passed
  kOutputTooLong,  ///< it was ended because it wrote more than a limit
  kPanic,          ///< the guest's kernel gave up
  kNoResult,       ///< the guest ended, or lied, and brought no result that can be believed
};

struct GuestResult {
  GuestEnd end = GuestEnd::kNoResult;
  int value = 0;
  bool was_out_of_memory = false;  ///< the kernel killed something in the job's cgroup for memory
  std::string reason;              ///< unless kExited: one sentence that says what happened
  std::string output;              ///< what was kept of standard output
  std::string error;               ///< and of standard error
  std::string report;              ///< what the job wrote to descriptor 3
  std::string console;             ///< the last lines of the guest's kernel
  std::vector<std::string> problems;  ///< what could not be taken back, a sentence each
  Walls walls;                        ///< those that stood around it
  std::chrono::milliseconds boot{};   ///< until the job could start
  std::chrono::milliseconds total{};  ///< until nothing was left

  [[nodiscard]] bool is_success() const { return end == GuestEnd::kExited && value == 0; }
};

/// Boots, runs the job, takes back what was asked for, cleans up. Blocks for at most `time` and a
/// second. Throws std::invalid_argument for options that make no sense, std::runtime_error when the
/// guest cannot be started here (the text says how to mend it), std::system_error.
GuestResult run_guest(const GuestOptions& options);

}  // namespace workbook
