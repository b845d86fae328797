// What the launcher asks the guest's warden to do, and what the warden says back.
//
// The warden is a small program between the launcher and the guest's kernel: it puts up the walls,
// starts the kernel in them, and outlives a launcher that is killed just long enough to end the
// guest and remove its folder. It is a program of its own because a launcher with threads must not
// run code of its own between fork and exec.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "workbook/lab_kernel/walls.hpp"

namespace workbook {

/// Descriptors that the warden is started with. From kFirstImage on: the images, in order.
struct WardenDescriptors {
  static constexpr int kOrders = 3;      ///< a byte: end the guest; the end of file: and clean up
  static constexpr int kStatus = 4;      ///< lines of WardenStatus
  static constexpr int kLock = 5;        ///< held while the folder is in use
  static constexpr int kKernel = 6;      ///< the program of the guest's kernel
  static constexpr int kFolder = 7;      ///< the run's folder
  static constexpr int kControlIn = 10;  ///< what the guest's lines are made of, from its view
  static constexpr int kControlOut = 11;
  static constexpr int kInput = 12;
  static constexpr int kOutput = 13;
  static constexpr int kError = 14;
  static constexpr int kConsole = 15;
  static constexpr int kFirstImage = 20;
};

struct WardenPlan {
  std::string folder;                    ///< the run's, to be removed
  std::vector<std::string> arguments;    ///< of the kernel, its name first
  std::vector<std::string> environment;  ///< all of it
  unsigned images = 0;                   ///< descriptors from kFirstImage on
  std::optional<int> cpu;
  std::int64_t time_ms = 0;  ///< after this the guest is ended whatever the launcher does
  Jail jail = Jail::kRequired;
  unsigned processes = 0;
  std::uint64_t longest_file = 0;  ///< bytes
  bool is_dynamic = false;         ///< the kernel's program needs the host's C library
};

std::string format_plan(const WardenPlan& plan);
/// Throws base::JsonError.
WardenPlan parse_plan(const std::string& text);

/// One line from the warden: either what it has built, or why it cannot, or how the kernel ended.
struct WardenStatus {
  std::optional<Walls> walls;      ///< they stand, the kernel starts
  std::string failure;             ///< the guest cannot be started: one sentence
  std::optional<int> wait_status;  ///< the kernel's process has ended, and all others with it
};

std::string format_status(const WardenStatus& status);
WardenStatus parse_status(const std::string& line);

}  // namespace workbook
