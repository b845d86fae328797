// One step as it is told, and the two ways in which it is written down.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "minicontainer/runtime/explain/snapshot.hpp"
#include "minicontainer/runtime/explain/step_catalogue.hpp"

namespace minicontainer {

/// A member of config.json that asks for a step.
struct Reason {
  std::string member;  ///< "linux.resources"
  int line = 0;        ///< in config.json, from 1
  std::string value;   ///< as JSON, shortened
};

struct ToldStep {
  int number = 0;
  const StepEntry& entry;
  std::vector<Reason> why;                  ///< none: it is done for every container
  std::vector<std::string> calls_before;    ///< since the step before it
  std::vector<std::string> calls;           ///< what it asked the kernel for, in its order
  std::size_t calls_left_out = 0;           ///< beyond a bound
  std::vector<Change> changes;              ///< what /proc shows of it
  std::optional<std::int64_t> nanoseconds;  ///< none: the step does not come back
  bool is_done = true;                      ///< false: it failed
};

/// A paragraph for people.
std::string as_text(const ToldStep& step);
/// One line of JSON, for programs.
std::string as_json(const ToldStep& step);

}  // namespace minicontainer
