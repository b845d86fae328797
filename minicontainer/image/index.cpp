#include "minicontainer/image/index.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/json.hpp"

namespace image {
namespace {

std::string familiar_without_latest(const Reference& name) {
  Reference shown = name;
  if (shown.tag == "latest") shown.tag.clear();
  return familiar_name(shown);
}

Descriptor entry_for(Descriptor manifest, const Reference& name) {
  manifest.annotations = {{kFullName, full_name(name)}};
  if (!name.digest) manifest.annotations[kRefName] = familiar_without_latest(name);
  return manifest;
}

}  // namespace

Index parse_index(std::string_view text, const std::string& document) {
  const auto json = base::parse_json(text, document);
  const base::JsonView view(json, document);
  Index index;
  for (const auto& entry : view.at("manifests").elements())
    index.push_back(parse_descriptor(entry));
  return index;
}

std::string format_index(const Index& index) {
  nlohmann::json manifests = nlohmann::json::array();
  for (const Descriptor& entry : index) manifests.push_back(format_descriptor(entry));
  return base::format_json_indented({{"schemaVersion", 2},
                                     {"mediaType", kOciIndex},
                                     {"manifests", std::move(manifests)}}) +
         "\n";
}

std::string name_of(const Descriptor& entry) {
  for (const char* key : {kFullName, kRefName}) {
    const auto found = entry.annotations.find(key);
    if (found != entry.annotations.end()) return found->second;
  }
  return {};
}

void erase_name(Index& index, const Reference& name) {
  const std::string full = full_name(name);
  std::vector<Descriptor> unnamed;
  for (const Descriptor& entry : index) {
    if (name_of(entry) == full) unnamed.push_back(entry);
  }
  std::erase_if(index, [&](const Descriptor& entry) { return name_of(entry) == full; });
  for (Descriptor& entry : unnamed) {
    const bool is_still_there = std::ranges::any_of(
        index, [&](const Descriptor& other) { return other.digest == entry.digest; });
    if (is_still_there) continue;
    entry.annotations.clear();
    index.push_back(entry);
  }
}

void insert_name(Index& index, const Descriptor& manifest, const Reference& name) {
  erase_name(index, name);
  std::erase_if(index, [&](const Descriptor& entry) {
    return entry.digest == manifest.digest && name_of(entry).empty();
  });
  index.push_back(entry_for(manifest, name));
}

}  // namespace image
