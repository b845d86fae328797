// A compose file as it stands: values that know their line, so that each refusal names the file,
// the line and the key. yaml.org/spec; github.com/compose-spec/compose-spec.
#pragma once

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace compose {

/// What is wrong with a compose file: "compose.yaml:7: services.web.ports: ...".
class ComposeError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class Kind { kNothing, kText, kList, kMap };

/// One value of the file. Numbers, booleans and text are all text: what they mean, their key says.
struct Node {
  Kind kind = Kind::kNothing;
  std::string text;
  std::vector<Node> items;                            ///< of a list
  std::vector<std::pair<std::string, Node>> members;  ///< of a map, in the order of the file
  std::string file, path;                             ///< "compose.yaml", "services.web.ports[0]"
  int line = 0;                                       ///< from 1

  [[noreturn]] void refuse(const std::string& reason) const;
  /// The member of this key; null: there is none, or this is no map.
  [[nodiscard]] const Node* find(std::string_view key) const;

  /// Each throws ComposeError for a value of another kind.
  [[nodiscard]] const std::string& as_text() const;
  [[nodiscard]] bool as_flag() const;
  [[nodiscard]] long as_number() const;
  /// A list of texts, or one text.
  [[nodiscard]] std::vector<std::string> as_words() const;
  /// "KEY=value" of each member, or the words of a list; a member without a value is "KEY".
  [[nodiscard]] std::vector<std::string> as_pairs() const;
  void require(Kind wanted) const;
};

/// Reads the file, each text of it, keys excepted, changed by `substitute`. Throws ComposeError for
/// what is no YAML, has a key twice, or is nested more than 32 deep.
Node load_document(const std::filesystem::path& file,
                   const std::function<std::string(const std::string&)>& substitute);
/// The same of a text.
Node parse_document(const std::string& text, const std::string& file,
                    const std::function<std::string(const std::string&)>& substitute);

}  // namespace compose
