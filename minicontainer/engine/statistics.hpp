// What containers use: `stats`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "minicontainer/engine/container.hpp"

namespace engine {

/// One look at a container's group and network.
struct Usage {
  std::uint64_t cpu_nanoseconds = 0;
  std::uint64_t memory = 0, memory_limit = 0;  ///< bytes; without the cache that can be given up
  std::uint64_t processes = 0;
  std::uint64_t received = 0, sent = 0;  ///< bytes, of all its devices but the loopback
  std::uint64_t read = 0, written = 0;   ///< bytes, of disks
  std::int64_t moment = 0;               ///< nanoseconds of the steady clock
};

/// Throws std::runtime_error if it does not run.
Usage measure(const Folders& folders, const Container& container);

/// Percent of one processor between two looks.
double processor_percent(const Usage& before, const Usage& now);

}  // namespace engine
