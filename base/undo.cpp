#include "base/undo.hpp"

namespace base {

void Undo::roll_back() noexcept {
  while (!steps_.empty()) {
    auto step = std::move(steps_.back());
    steps_.pop_back();
    try {
      step();
    } catch (...) {  // NOLINT(bugprone-empty-catch): the failure under way matters more
    }
  }
}

}  // namespace base
