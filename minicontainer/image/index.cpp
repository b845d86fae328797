#include "minicontainer/image/index.hpp"

#include <nlohmann/json.hpp>

#include "base/json.hpp"

namespace image {

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

}  // namespace image
