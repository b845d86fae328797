#include "minicontainer/registry/pull_plan.hpp"

#include <fmt/core.h>

#include <map>

namespace registry {
namespace {

using image::Descriptor;
using image::Error;

void check_size(const Descriptor& blob, std::uint64_t other, const char* where) {
  if (blob.size == other) return;
  throw Error(fmt::format("{} is of {} bytes here and of {} {}: the manifest cannot be right",
                          blob.digest.text(), blob.size, other, where));
}

// Config first, then the layers, each once.
std::vector<Descriptor> blobs_of(const image::Manifest& manifest) {
  std::vector<Descriptor> blobs = {manifest.config};
  std::map<image::Digest, std::uint64_t> sizes = {{manifest.config.digest, manifest.config.size}};
  for (const Descriptor& layer : manifest.layers) {
    const auto [known, is_new] = sizes.emplace(layer.digest, layer.size);
    if (is_new) {
      blobs.push_back(layer);
    } else {
      check_size(layer, known->second, "in another place of the manifest");
    }
  }
  return blobs;
}

}  // namespace

// #region lab10.pull-plan
PullPlan plan_pull(
    const image::Manifest& manifest,
    const std::function<std::optional<std::uint64_t>(const image::Digest&)>& size_in_store) {
  if (manifest.config.size > kLargestConfig) {
    throw Error(fmt::format("the image's config would be of {} bytes: no config is that large",
                            manifest.config.size));
  }
  PullPlan plan;
  std::uint64_t room = kLargestPull;
  for (const Descriptor& blob : blobs_of(manifest)) {
    if (const auto size = size_in_store(blob.digest)) {
      check_size(blob, *size, "in the store");
      plan.there.push_back(blob);
      continue;
    }
    if (blob.size > room) throw Error("the image is larger than 128 GiB");
    room -= blob.size;
    plan.missing.push_back(blob);
  }
  return plan;
}
// #endregion lab10.pull-plan

}  // namespace registry
