// What to undo if the work under way fails.
//
// Build under the guard, commit() at the end: an exception on the way runs the steps in reverse
// order. Unlike a handle with a destructor, what was built outlives the guard once committed,
// which is what kernel objects need that another process takes over.
#pragma once

#include <functional>
#include <utility>
#include <vector>

namespace base {

class Undo {
 public:
  Undo() = default;
  Undo(const Undo&) = delete;
  Undo& operator=(const Undo&) = delete;
  ~Undo() { roll_back(); }

  /// Registers a step that takes back what has just been done.
  void add(std::function<void()> step) { steps_.push_back(std::move(step)); }
  /// Keeps everything: no step will run.
  void commit() noexcept { steps_.clear(); }
  /// Runs the steps now, the last one first. A step that throws does not stop the others.
  void roll_back() noexcept;

 private:
  std::vector<std::function<void()>> steps_;
};

}  // namespace base
