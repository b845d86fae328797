// One step of the start of a container: it can be watched, and an optional one may be missing.
//
// A step is what config.json has one wish for: a group, private mounts, capabilities. Whoever wants
// to know how a container comes about (explain/) watches the steps; when nobody does, a step costs
// one comparison with null before it and one after it. An optional step calls a part that a learner
// may not have written yet. The names are those of explain/step_catalogue.cpp.
#pragma once

#include <fmt/core.h>

#include <string_view>

#include "base/check.hpp"
#include "base/unwritten.hpp"

namespace minicontainer {

class StepWatcher {
 public:
  virtual ~StepWatcher() = default;
  /// Before the step. What it throws stops the start of the container.
  virtual void begin(std::string_view step) = 0;
  /// After it. `is_done`: false if the step has thrown.
  virtual void end(std::string_view step, bool is_done) noexcept = 0;
};

/// Null: nobody watches.
inline StepWatcher* step_watcher = nullptr;

/// From here on nobody watches this process: its descriptors are closed, or it is not to be seen.
inline void stop_watching() {
  step_watcher = nullptr;
  sys::listener = nullptr;
}

/// A step that lasts as long as this lives.
class WatchedStep {
 public:
  explicit WatchedStep(std::string_view name) : name_(name) {
    if (step_watcher != nullptr) step_watcher->begin(name);
  }
  WatchedStep(const WatchedStep&) = delete;
  WatchedStep& operator=(const WatchedStep&) = delete;
  ~WatchedStep() {
    if (step_watcher != nullptr) step_watcher->end(name_, is_done_);
  }
  void done() { is_done_ = true; }

 private:
  std::string_view name_;
  bool is_done_ = false;
};

/// Runs `step`, which is given code: it is there for sure.
template <typename Step>
void take_step(std::string_view name, const Step& step) {
  WatchedStep watched(name);
  step();
  watched.done();
}

/// Runs `step`. If the part that it calls is not written yet, says so on standard error and goes
/// on without it. Returns whether the step was taken.
template <typename Step>
bool take_optional_step(std::string_view what, const Step& step) {
  try {
    take_step(what, step);
    return true;
  } catch (const base::Unwritten& unwritten) {
    fmt::print(stderr, "minirun: without {}: {}\n", what, unwritten.what());
    return false;
  }
}

}  // namespace minicontainer
