#include "minicontainer/registry/parallel.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace registry {

void share_jobs(std::size_t count, std::size_t most,
                const std::function<void(const std::function<std::optional<std::size_t>()>& next,
                                         const Stop& stop)>& worker) {
  std::atomic<std::size_t> place = 0;
  Stop stop = false;
  std::mutex mutex;
  std::exception_ptr failure;
  const auto next = [&]() -> std::optional<std::size_t> {
    const std::size_t mine = place++;
    return mine < count && !stop ? std::optional(mine) : std::nullopt;
  };
  const auto work = [&] {
    try {
      worker(next, stop);
    } catch (...) {
      const std::lock_guard guard(mutex);
      if (failure == nullptr) failure = std::current_exception();
      stop = true;
    }
  };
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < std::min(count, most); ++i) threads.emplace_back(work);
  if (count > 0) work();
  threads.clear();  // waits for all
  if (failure != nullptr) std::rethrow_exception(failure);
}

}  // namespace registry
