// A room for one program that works on what a stranger has written: the compiler, the linker.
//
// It has namespaces of its own, no network, a root folder with the machine's programs and the
// folders that it is shown and nothing else, a user id that owns nothing outside, and a bound on
// everything: time, memory, processes, output, the size of files. The caller is root.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "workbook/checks/learner_root.hpp"

namespace workbook {

struct RoomPlan {
  std::vector<std::string> argv;  ///< looked up in PATH unless it has a slash
  std::string cwd = "/";          ///< inside
  uid_t uid = 0;                  ///< user and group
  std::vector<ShownFolder> folders;
  std::chrono::milliseconds time{60'000};
  std::uint64_t memory = 512ULL << 20;
  int processes = 32;
  std::size_t output = 64 * 1024;  ///< what is kept of it; ten times as much ends the program
};

struct RoomResult {
  bool is_success = false;
  bool was_late = false;  ///< it was killed because the time had passed
  std::string output;     ///< standard output and error, the beginning of them
};

/// Runs it to its end and leaves nothing of it. Throws std::system_error when there is no room.
RoomResult run_in_room(const RoomPlan& plan);

}  // namespace workbook
