// build --explain: why a step was found in the cache, or not.
//
// The last build of the same Dockerfile in the same folder noted what each of its steps stood on:
//
//     ROOT/build/last/NAME.json
//
// A step that is done again is compared with that, and the first difference is the reason.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "minicontainer/build/cache_key.hpp"

namespace build {

/// What a step stands on.
struct StepFacts {
  Step step;
  std::vector<CopiedFile> files;
};

enum class CacheUse {
  kHit,
  kMiss,
  kNotAsked,     ///< --no-cache
  kEarlierMiss,  ///< a step before it was done again
};

class Explainer {
 public:
  /// `name` is what the build is known by: its context, its Dockerfile.
  Explainer(const std::filesystem::path& root, const std::string& name);
  ~Explainer();

  /// A sentence about the step `number` of `stage`, compared with the last build.
  [[nodiscard]] std::string reason(std::size_t stage, std::size_t number, const StepFacts& facts,
                                   CacheUse use);
  /// Any thread may call it.
  void note(std::size_t stage, std::size_t number, const StepFacts& facts);
  /// For the next build.
  void save() const;

 private:
  struct Notes;
  const Notes& last();

  std::filesystem::path file_;
  std::mutex mutex_;
  std::unique_ptr<Notes> last_;  ///< read when somebody asks
  std::unique_ptr<Notes> now_;
};

}  // namespace build
