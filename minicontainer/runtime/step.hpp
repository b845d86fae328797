// One step of the start of a container that a learner may not have written yet.
#pragma once

#include <fmt/core.h>

#include <string_view>

#include "base/unwritten.hpp"

namespace minicontainer {

/// Runs `step`. If the part that it calls is not written yet, says so on standard error and goes
/// on without it. Returns whether the step was taken.
template <typename Step>
bool take_optional_step(std::string_view what, const Step& step) {
  try {
    step();
    return true;
  } catch (const base::Unwritten& unwritten) {
    fmt::print(stderr, "minirun: without {}: {}\n", what, unwritten.what());
    return false;
  }
}

}  // namespace minicontainer
