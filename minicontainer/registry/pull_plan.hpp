// What a pull has to fetch, and in which order.
//
// Content that is named by its digest never has to be fetched twice: what lies in the store already
// is left where it is. The config comes first, because it is small and says what the layers must
// be; then the layers, the lowest first. A manifest may name one blob several times.
//
// Lab 10, task 3.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "minicontainer/image/descriptor.hpp"

namespace registry {

inline constexpr std::uint64_t kLargestConfig = std::uint64_t{4} << 20;
inline constexpr std::uint64_t kLargestPull = std::uint64_t{128} << 30;

struct PullPlan {
  std::vector<image::Descriptor> missing;  ///< to be fetched, in this order, each once
  std::vector<image::Descriptor> there;    ///< in the store already, each once
};

/// `size_in_store` tells how many bytes a blob of the store has, and nothing if it is not there.
/// Throws image::Error: a config of more than kLargestConfig, more than kLargestPull to fetch, a
/// blob that is named twice with two sizes or has another one in the store.
PullPlan plan_pull(
    const image::Manifest& manifest,
    const std::function<std::optional<std::uint64_t>(const image::Digest&)>& size_in_store);

}  // namespace registry
