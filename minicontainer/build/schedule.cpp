#include "minicontainer/build/schedule.hpp"

#include <algorithm>
#include <exception>
#include <set>
#include <thread>

#include "minicontainer/build/stage_builder.hpp"

namespace build {
namespace {

/// The stages of one build, each with a thread of its own while it works.
class Schedule {
 public:
  Schedule(Shared& shared, const std::vector<std::size_t>& stages)
      : shared_(shared), stages_(stages), failures_(shared.results.size()) {}

  void run() {
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < stages_.size(); ++i) {
      threads.emplace_back([this, i] { build_when_ready(stages_[i]); });
    }
    build_when_ready(stages_.front());
    for (auto& thread : threads) thread.join();
    for (const std::size_t stage : stages_) {
      if (failures_[stage]) std::rethrow_exception(failures_[stage]);
    }
  }

 private:
  void build_when_ready(std::size_t stage) {
    if (wait_for_others(stage)) build(stage);
    shared_.console.end(stage);
    const std::lock_guard guard(mutex_);
    ended_.insert(stage);
    changed_.notify_all();
  }

  // Returns whether it can be built: nothing failed before.
  bool wait_for_others(std::size_t stage) {
    const auto before = stages_before(shared_.dockerfile, stage, shared_.globals);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] {
      return has_failed_ ||
             std::ranges::all_of(before, [&](std::size_t one) { return ended_.contains(one); });
    });
    return !has_failed_;
  }

  void build(std::size_t stage) {
    StageBuilder builder(shared_, stage);
    try {
      builder.build();
    } catch (...) {
      const std::lock_guard guard(mutex_);
      failures_[stage] = std::current_exception();
      has_failed_ = true;
    }
    shared_.results[stage] = builder.state();
  }

  Shared& shared_;
  const std::vector<std::size_t>& stages_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::size_t> ended_;
  bool has_failed_ = false;
  std::vector<std::exception_ptr> failures_;
};

}  // namespace

std::vector<std::size_t> needed_stages(const Shared& shared, std::size_t target) {
  std::set<std::size_t> needed{target};
  // A stage needs earlier ones only: from the last to the first, all are found.
  for (std::size_t stage = target + 1; stage-- > 0;) {
    if (!needed.contains(stage)) continue;
    const auto before = stages_before(shared.dockerfile, stage, shared.globals);
    needed.insert(before.begin(), before.end());
  }
  return {needed.begin(), needed.end()};
}

void run_stages(Shared& shared, const std::vector<std::size_t>& stages) {
  Schedule(shared, stages).run();
}

}  // namespace build
