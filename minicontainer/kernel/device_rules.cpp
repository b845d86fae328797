#include <fmt/core.h>

#include "minicontainer/kernel/device_filter.hpp"

namespace minicontainer {
namespace {

// Of a node of unknown number, `*` is written.
std::string number(const std::optional<unsigned>& value) {
  return value ? std::to_string(*value) : "*";
}

DeviceLine line(const DeviceRule& rule, bool is_allowed, const std::string& access) {
  return {is_allowed ? "devices.allow" : "devices.deny",
          fmt::format("{} {}:{} {}", rule.type, number(rule.major), number(rule.minor), access)};
}

bool is_everything(const DeviceRule& rule) {
  return rule.type == 'a' && !rule.major && !rule.minor && rule.access.size() == 3;
}

// To v1 "a" is all devices with all access, whatever else the line says.
std::vector<DeviceRule> by_type(const DeviceRule& rule) {
  if (rule.type != 'a' || is_everything(rule)) return {rule};
  DeviceRule character = rule, block = rule;
  character.type = 'c';
  block.type = 'b';
  return {character, block};
}

bool covers(const DeviceRule& wide, const DeviceRule& narrow) {
  return wide.type == narrow.type && (!wide.major || wide.major == narrow.major) &&
         (!wide.minor || wide.minor == narrow.minor) &&
         (wide.major != narrow.major || wide.minor != narrow.minor);
}

}  // namespace

std::vector<DeviceRule> with_default_devices(std::vector<DeviceRule> rules) {
  if (rules.empty()) return rules;
  const auto allow = [&](char type, std::optional<unsigned> major, std::optional<unsigned> minor,
                         const char* access) {
    rules.push_back({true, type, major, minor, access});
  };
  allow('c', std::nullopt, std::nullopt, "m");
  allow('b', std::nullopt, std::nullopt, "m");
  for (const unsigned minor : {3U, 5U, 7U, 8U, 9U}) allow('c', 1, minor, "rwm");  // man 4 null, ...
  for (const unsigned minor : {0U, 1U, 2U}) allow('c', 5, minor, "rwm");  // tty, console, ptmx
  allow('c', 136, std::nullopt, "rwm");                                   // man 4 pts
  return rules;
}

std::vector<DeviceLine> device_lines(const std::vector<DeviceRule>& rules) {
  std::vector<DeviceLine> lines;
  std::vector<DeviceRule> earlier;
  for (const auto& given : rules) {
    for (const auto& rule : by_type(given)) {
      if (is_everything(rule)) earlier.clear();  // the kernel forgets its exceptions as well
      for (const auto& narrow : earlier) {
        if (!covers(rule, narrow)) continue;
        lines.push_back(line(narrow, rule.is_allowed, rule.access));
      }
      lines.push_back(line(rule, rule.is_allowed, rule.access));
      earlier.push_back(rule);
    }
  }
  return lines;
}

}  // namespace minicontainer
