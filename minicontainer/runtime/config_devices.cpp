// linux.devices: nodes to make, and linux.resources.devices: what may be done with which.

#include <fmt/core.h>

#include <set>

#include "minicontainer/runtime/config_readers.hpp"

namespace minicontainer {
namespace {

using base::JsonView;

// A device number has 12 bits for the driver and 20 for the device (linux/kdev_t.h).
constexpr std::int64_t kLargestMajor = (1 << 12) - 1;
constexpr std::int64_t kLargestMinor = (1 << 20) - 1;

DeviceNode read_device_node(const JsonView& json) {
  // "u" is an unbuffered character device, a difference that Linux does not make.
  static constexpr auto kTypes =
      base::word_table<char>({{"c", 'c'}, {"u", 'c'}, {"b", 'b'}, {"p", 'p'}});
  DeviceNode node;
  node.path = std::filesystem::path(absolute_path(json.at("path"))).lexically_normal();
  node.type =
      read_word(json.at("type"), kTypes, "type of device: use \"c\", \"b\", \"u\" or \"p\"");
  if (node.type != 'p') {
    node.major = static_cast<unsigned>(json.at("major").integer_between(0, kLargestMajor));
    node.minor = static_cast<unsigned>(json.at("minor").integer_between(0, kLargestMinor));
  }
  if (const auto mode = json.find("fileMode")) {  // docker adds the bits of the file's type
    node.mode = static_cast<mode_t>(mode->integer_between(0, 0177777)) & 07777U;
  }
  if (const auto uid = json.find("uid")) node.uid = read_id(*uid);
  if (const auto gid = json.find("gid")) node.gid = read_id(*gid);
  return node;
}

// -1 stands for all numbers, like none at all.
std::optional<unsigned> read_number_or_all(const JsonView& json, const std::string& key,
                                           std::int64_t largest) {
  const auto value = json.find(key);
  if (!value) return std::nullopt;
  const auto number = value->integer_between(-1, largest);
  if (number == -1) return std::nullopt;
  return static_cast<unsigned>(number);
}

DeviceRule read_device_rule(const JsonView& json) {
  static constexpr auto kTypes = base::word_table<char>({{"a", 'a'}, {"c", 'c'}, {"b", 'b'}});
  DeviceRule rule;
  rule.is_allowed = json.at("allow").boolean();
  if (!string_or_empty(json, "type").empty()) {
    rule.type =
        read_word(json.at("type"), kTypes, "type of device rule: use \"a\", \"c\" or \"b\"");
  }
  rule.major = read_number_or_all(json, "major", kLargestMajor);
  rule.minor = read_number_or_all(json, "minor", kLargestMinor);
  if (const auto access = json.find("access")) {
    rule.access = access->string();
    if (rule.access.empty() || rule.access.find_first_not_of("rwm") != rule.access.npos) {
      access->refuse(fmt::format("\"{}\" is not made of the letters r, w and m", rule.access));
    }
  }
  return rule;
}

}  // namespace

std::vector<DeviceNode> read_device_nodes(const std::vector<JsonView>& list) {
  std::vector<DeviceNode> nodes;
  std::set<std::filesystem::path> seen;
  for (const auto& json : list) {
    nodes.push_back(read_device_node(json));
    if (!seen.insert(nodes.back().path).second) json.at("path").refuse("is listed twice");
  }
  return nodes;
}

std::vector<DeviceRule> read_device_rules(const std::vector<JsonView>& list) {
  std::vector<DeviceRule> rules;
  for (const auto& json : list) rules.push_back(read_device_rule(json));
  return rules;
}

}  // namespace minicontainer
