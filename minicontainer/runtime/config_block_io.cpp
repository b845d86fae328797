// linux.resources.blockIO: weights and rates of block devices.

#include "minicontainer/runtime/config_readers.hpp"

namespace minicontainer {
namespace {

using base::JsonView;

// 0 stands for "not said" (docker writes it so).
std::optional<std::uint16_t> read_weight(const JsonView& json, const std::string& key) {
  const auto value = json.find(key);
  if (!value || value->integer() == 0) return std::nullopt;
  return static_cast<std::uint16_t>(value->integer_between(10, 1000));
}

std::vector<BlockWeight> read_device_weights(const JsonView& json) {
  std::vector<BlockWeight> weights;
  for (const auto& entry : elements_or_none(json, "weightDevice")) {
    weights.push_back({.major = read_number<std::uint32_t>(entry.at("major")),
                       .minor = read_number<std::uint32_t>(entry.at("minor")),
                       .weight = read_weight(entry, "weight"),
                       .leaf_weight = read_weight(entry, "leafWeight")});
  }
  return weights;
}

std::vector<BlockThrottle> read_throttles(const JsonView& json, const std::string& key) {
  std::vector<BlockThrottle> throttles;
  for (const auto& entry : elements_or_none(json, key)) {
    throttles.push_back({.major = read_number<std::uint32_t>(entry.at("major")),
                         .minor = read_number<std::uint32_t>(entry.at("minor")),
                         .rate = entry.at("rate").natural()});
  }
  return throttles;
}

}  // namespace

BlockIoLimits read_block_io(const JsonView& json) {
  return {.weight = read_weight(json, "weight"),
          .leaf_weight = read_weight(json, "leafWeight"),
          .device_weights = read_device_weights(json),
          .read_bytes = read_throttles(json, "throttleReadBpsDevice"),
          .write_bytes = read_throttles(json, "throttleWriteBpsDevice"),
          .read_operations = read_throttles(json, "throttleReadIOPSDevice"),
          .write_operations = read_throttles(json, "throttleWriteIOPSDevice")};
}

}  // namespace minicontainer
