#include "minicontainer/registry/push_plan.hpp"

#include <algorithm>
#include <set>

namespace registry {
namespace {

using image::Descriptor;
using image::Digest;

// The layers, the lowest first, and then the config; each once.
std::vector<Descriptor> blobs_of(const image::Manifest& manifest) {
  std::vector<Descriptor> all = manifest.layers;
  all.push_back(manifest.config);
  std::vector<Descriptor> blobs;
  std::set<Digest> seen;
  for (const Descriptor& blob : all) {
    if (seen.insert(blob.digest).second) blobs.push_back(blob);
  }
  return blobs;
}

}  // namespace

// #region lab10.push-plan
std::vector<PushStep> plan_push(const image::Manifest& manifest, const std::string& target,
                                const std::function<bool(const Digest&)>& is_there,
                                const std::vector<KnownBlob>& known) {
  std::vector<PushStep> steps;
  for (const Descriptor& blob : blobs_of(manifest)) {
    if (is_there(blob.digest)) {
      steps.push_back({blob, PushAction::kSkip});
      continue;
    }
    const auto other = std::ranges::find_if(known, [&](const KnownBlob& one) {
      return one.digest == blob.digest && one.repository != target;
    });
    if (other == known.end()) {
      steps.push_back({blob, PushAction::kUpload});
    } else {
      steps.push_back({blob, PushAction::kMount, other->repository});
    }
  }
  return steps;
}
// #endregion lab10.push-plan

}  // namespace registry
