// A few threads that share a list of jobs, and end together.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>

namespace registry {

/// Three, as docker has it for layers.
inline constexpr std::size_t kMostWorkers = 3;

/// Whether one of the threads has failed, so that the others may stop.
using Stop = std::atomic<bool>;

/// Runs `worker` in at most `most` threads, `count` if that is less. Each asks `next` for a job's
/// number, from 0, until there is none. When all have ended, the first exception of one is thrown
/// again.
void share_jobs(std::size_t count, std::size_t most,
                const std::function<void(const std::function<std::optional<std::size_t>()>& next,
                                         const Stop& stop)>& worker);

}  // namespace registry
