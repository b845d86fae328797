// What counts the visitors of the page, whatever keeps the number.
#pragma once

#include <functional>
#include <string>

namespace page_counter {

/// The visitor's number, or why there is none.
struct Count {
  long long number = 0;
  std::string trouble = {};  ///< empty when the number stands
};

class Counter {
 public:
  virtual ~Counter() = default;
  /// Counts one visitor and hands the result to `done`, exactly once: at once, or later from a
  /// callback of the event loop.
  virtual void count(std::function<void(const Count&)> done) = 0;
};

/// Counts in the process itself: a restart begins at 1 again, and two copies count apart.
class MemoryCounter : public Counter {
 public:
  void count(std::function<void(const Count&)> done) override { done({.number = ++visitors_}); }

 private:
  long long visitors_ = 0;
};

}  // namespace page_counter
