#include "workbook/model/yaml_section.hpp"

#include <algorithm>

namespace workbook {

YamlSection::YamlSection(YAML::Node node, std::string file)
    : node_(std::move(node)), file_(std::move(file)) {
  if (!node_.IsMap()) refuse("expected \"key: value\" lines here");
  std::set<std::string> seen;
  for (const auto& key : keys()) {
    if (!seen.insert(key).second) refuse(fmt::format("\"{}\" stands here twice", key));
  }
}

std::vector<std::string> YamlSection::keys() const {
  std::vector<std::string> keys;
  for (const auto& pair : node_) {
    if (!pair.first.IsScalar()) refuse("a key must be a word");
    keys.push_back(pair.first.as<std::string>());
  }
  return keys;
}

void YamlSection::allow_only(const std::set<std::string>& known) const {
  for (const auto& key : keys()) {
    if (!known.contains(key)) refuse(fmt::format("\"{}\" is no key that belongs here", key));
  }
}

std::vector<YamlSection> YamlSection::list(const std::string& key) const {
  const YAML::Node items = node_[key];
  if (!items) refuse(fmt::format("\"{}\" is missing", key));
  if (!items.IsSequence() || items.size() == 0) {
    refuse(fmt::format("\"{0}\" must be a list of {0}", key));
  }
  std::vector<YamlSection> sections;
  for (const auto& item : items) sections.emplace_back(item, file_);
  return sections;
}

YamlSection YamlSection::section(const std::string& key) const {
  const YAML::Node value = node_[key];
  if (!value) refuse(fmt::format("\"{}\" is missing", key));
  if (!value.IsMap()) refuse(fmt::format("\"{}\" must have \"key: value\" lines below it", key));
  return {value, file_};
}

void YamlSection::refuse(const std::string& reason) const {
  throw ManifestError(fmt::format("{}:{}: {}", file_, std::max(node_.Mark().line, 0) + 1, reason));
}

}  // namespace workbook
