// What all stages of one build share.
#pragma once

#include <time.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "minicontainer/build/console.hpp"
#include "minicontainer/build/dockerfile.hpp"
#include "minicontainer/build/explain.hpp"
#include "minicontainer/build/interrupts.hpp"
#include "minicontainer/build/options.hpp"
#include "minicontainer/build/source_tree.hpp"
#include "minicontainer/build/state.hpp"
#include "minicontainer/build/step_cache.hpp"
#include "minicontainer/build/workplace.hpp"

namespace build {

struct Shared {
  const BuildOptions& options;
  const Dockerfile& dockerfile;
  const SourceTree& context;
  image::Store& store;
  const StepCache& cache;
  Workplace& workplace;
  Console& console;
  const Interrupts& interrupts;
  Explainer& explainer;
  Variables globals;                    ///< the ARGs in front of the first FROM
  std::optional<time_t> moment;         ///< SOURCE_DATE_EPOCH
  std::vector<std::size_t> first_step;  ///< of each stage: the number of its FROM
  std::size_t step_count = 0;
  /// What each stage became. One that depends on another starts when that has ended.
  std::vector<std::optional<State>> results;

  std::mutex mutex;  ///< for used_arguments
  std::set<std::string> used_arguments;
};

}  // namespace build
