// What a push has to do for each blob of an image: nothing, a mount, or an upload.
//
// A registry keeps each blob once, but shows it only in repositories that have it. What the target
// has is left alone. What another repository of the same registry is known to have is mounted from
// there: the registry makes a link, and no byte travels. All else is uploaded. The manifest, which
// the caller puts at the end, may name only what is there: so the layers go first, the lowest
// first, and then the config.
//
// Lab 10, task 4.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "minicontainer/image/descriptor.hpp"

namespace registry {

enum class PushAction { kSkip, kMount, kUpload };

struct PushStep {
  image::Descriptor blob;
  PushAction action = PushAction::kUpload;
  std::string from = {};  ///< of kMount: the repository that has it
};

/// A blob that a repository of the registry has, as far as anybody here knows.
struct KnownBlob {
  image::Digest digest;
  std::string repository;  ///< "library/busybox"
};

/// The steps, one for each blob, however often the manifest names it. `target` is the repository
/// that the image goes to; `is_there` asks the registry whether that one has a blob, and is called
/// once for each. Of several repositories that could give it, the first in `known` does.
std::vector<PushStep> plan_push(const image::Manifest& manifest, const std::string& target,
                                const std::function<bool(const image::Digest&)>& is_there,
                                const std::vector<KnownBlob>& known);

}  // namespace registry
