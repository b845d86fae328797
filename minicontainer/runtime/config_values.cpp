#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "minicontainer/runtime/config_readers.hpp"

namespace minicontainer {

using base::JsonView;

namespace {

bool is_decimal(std::string_view text) {
  return !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == text.npos;
}

bool is_number_or_range(std::string_view text) {
  const auto dash = text.find('-');
  return is_decimal(text.substr(0, dash)) &&
         (dash == text.npos || is_decimal(text.substr(dash + 1)));
}

}  // namespace

std::string absolute_path(const JsonView& value) {
  auto path = value.string();
  if (!path.starts_with('/'))
    value.refuse(fmt::format("must be an absolute path, is \"{}\"", path));
  return path;
}

std::vector<std::string> absolute_paths_or_none(const std::optional<JsonView>& value) {
  std::vector<std::string> paths;
  if (!value) return paths;
  for (const auto& path : value->elements()) paths.push_back(absolute_path(path));
  return paths;
}

std::vector<std::string> strings_or_none(const std::optional<JsonView>& value) {
  return value ? value->strings() : std::vector<std::string>{};
}

std::string string_or_empty(const JsonView& json, const std::string& key) {
  const auto value = json.find(key);
  return value ? value->string() : "";
}

std::optional<bool> boolean_or_none(const JsonView& json, const std::string& key) {
  const auto value = json.find(key);
  if (!value) return std::nullopt;
  return value->boolean();
}

std::vector<JsonView> elements_or_none(const JsonView& json, const std::string& key) {
  const auto value = json.find(key);
  return value ? value->elements() : std::vector<JsonView>{};
}

std::map<std::string, std::string> strings_by_name(const std::optional<JsonView>& json) {
  std::map<std::string, std::string> result;
  if (!json) return result;
  json->each_member([&](const std::string& key, const JsonView& value) {
    if (key.empty()) json->refuse("has an empty name");
    if (key.find('\0') != key.npos) json->refuse("has a name with a NUL character");
    result[key] = value.string();
  });
  return result;
}

std::vector<std::string> environment(const std::optional<JsonView>& value) {
  std::vector<std::string> result;
  if (!value) return result;
  for (const auto& entry : value->elements()) {
    result.push_back(entry.string());
    if (result.back().find('=') == std::string::npos) entry.refuse("must be NAME=value");
  }
  return result;
}

std::uint32_t read_id(const JsonView& value) {
  return static_cast<std::uint32_t>(value.integer_between(0, UINT32_MAX - 1));
}

std::vector<IdMapping> read_mappings(const std::optional<JsonView>& json) {
  std::vector<IdMapping> mappings;
  if (!json) return mappings;
  for (const auto& entry : json->elements()) {
    const IdMapping mapping{.container_id = read_id(entry.at("containerID")),
                            .host_id = read_id(entry.at("hostID")),
                            .size = read_number<std::uint32_t>(entry.at("size"))};
    if (mapping.size == 0) entry.at("size").refuse("is 0: such a mapping maps nothing");
    if (mapping.size > UINT32_MAX - std::max(mapping.container_id, mapping.host_id)) {
      entry.refuse("reaches beyond the largest id");
    }
    mappings.push_back(mapping);
  }
  return mappings;
}

std::string read_cpu_list(const JsonView& value) {
  const auto text = value.string();
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    const bool is_last = comma == rest.npos;
    if (!is_number_or_range(rest.substr(0, comma)) || (!is_last && comma + 1 == rest.size())) {
      value.refuse(fmt::format("\"{}\" is no list of numbers such as \"0-3,7\"", text));
    }
    rest.remove_prefix(is_last ? rest.size() : comma + 1);
  }
  return text;
}

std::string read_apparmor_profile(const JsonView& json, const std::string& key) {
  auto profile = string_or_empty(json, key);
  if (profile.find('\n') != std::string::npos) json.at(key).refuse("is no name of a profile");
  if (!profile.empty() && ::access("/sys/module/apparmor/parameters", F_OK) != 0) {
    json.at(key).refuse("this machine has no AppArmor to enforce it; remove it");
  }
  return profile;
}

void refuse_selinux_label(const JsonView& json, const std::string& key) {
  if (string_or_empty(json, key).empty()) return;
  json.at(key).refuse(
      "minirun sets no SELinux labels; remove it (podman: --security-opt label=disable)");
}

void refuse_member(const JsonView& json, const std::string& key, const std::string& reason) {
  if (const auto value = json.find(key)) value->refuse(reason);
}

}  // namespace minicontainer
