// Reading a YAML document that people write: each refusal names the file, the line and the reason.
//
// yaml-cpp keeps duplicate keys in silence and takes any key: here both are refused.
#pragma once

#include <fmt/core.h>
#include <yaml-cpp/yaml.h>

#include <set>
#include <string>
#include <vector>

#include "workbook/model/manifest.hpp"

namespace workbook {

/// A mapping of the document, which knows where it stands and what it may contain. Every function
/// throws ManifestError.
class YamlSection {
 public:
  YamlSection(YAML::Node node, std::string file);

  /// The value of a key that must be there.
  template <typename Value>
  [[nodiscard]] Value get(const std::string& key) const {
    const YAML::Node value = node_[key];
    if (!value) refuse(fmt::format("\"{}\" is missing", key));
    try {
      return value.as<Value>();
    } catch (const YAML::Exception&) {
      refuse(fmt::format("\"{}\" has a value of the wrong type", key));
    }
  }

  /// The value of a key, or `otherwise` when it is not there.
  template <typename Value>
  [[nodiscard]] Value get_or(const std::string& key, Value otherwise) const {
    return has(key) ? get<Value>(key) : otherwise;
  }

  [[nodiscard]] bool has(const std::string& key) const { return static_cast<bool>(node_[key]); }
  void allow_only(const std::set<std::string>& known) const;
  [[nodiscard]] std::vector<std::string> keys() const;
  /// A list of mappings, of one at least.
  [[nodiscard]] std::vector<YamlSection> list(const std::string& key) const;
  /// A mapping inside this one.
  [[nodiscard]] YamlSection section(const std::string& key) const;

  [[noreturn]] void refuse(const std::string& reason) const;

 private:
  YAML::Node node_;
  std::string file_;
};

}  // namespace workbook
