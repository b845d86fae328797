#include "minicontainer/compose/document.hpp"

#include <fmt/core.h>
#include <yaml-cpp/yaml.h>

#include <charconv>
#include <set>

#include "base/file.hpp"

namespace compose {
namespace {

using Substitute = std::function<std::string(const std::string&)>;

class Reader {
 public:
  Reader(std::string file, const Substitute& substitute)
      : file_(std::move(file)), substitute_(substitute) {}

  Node read(const YAML::Node& from, const std::string& path, int depth) {
    Node node{.file = file_, .path = path, .line = from.Mark().line + 1};
    constexpr int kDeepest = 32;
    if (depth > kDeepest) node.refuse("it is nested more than 32 deep");
    if (++count_ > kMost) node.refuse("the file has too many values");
    if (from.IsScalar()) {
      node.kind = Kind::kText;
      node.text = substituted(from.Scalar(), node);
    } else if (from.IsSequence()) {
      node.kind = Kind::kList;
      for (const auto& item : from) {
        node.items.push_back(read(item, fmt::format("{}[{}]", path, node.items.size()), depth + 1));
      }
    } else if (from.IsMap()) {
      node.kind = Kind::kMap;
      read_members(from, node, depth);
    }
    return node;
  }

 private:
  static constexpr int kMost = 100'000;

  void read_members(const YAML::Node& from, Node& node, int depth) {
    std::set<std::string> seen;
    for (const auto& pair : from) {
      if (!pair.first.IsScalar()) node.refuse("a key must be a word");
      const std::string key = pair.first.Scalar();
      const std::string path = node.path.empty() ? key : node.path + "." + key;
      Node value = read(pair.second, path, depth + 1);
      if (value.kind == Kind::kNothing) value.line = pair.first.Mark().line + 1;
      if (!seen.insert(key).second) value.refuse("this key stands here twice");
      node.members.emplace_back(key, std::move(value));
    }
  }

  std::string substituted(const std::string& text, const Node& node) const {
    try {
      return substitute_(text);
    } catch (const std::runtime_error& error) {
      node.refuse(error.what());
    }
  }

  std::string file_;
  const Substitute& substitute_;
  int count_ = 0;
};

}  // namespace

void Node::refuse(const std::string& reason) const {
  throw ComposeError(path.empty() ? fmt::format("{}:{}: {}", file, line, reason)
                                  : fmt::format("{}:{}: {}: {}", file, line, path, reason));
}

const Node* Node::find(std::string_view key) const {
  for (const auto& [name, value] : members) {
    if (name == key) return &value;
  }
  return nullptr;
}

void Node::require(Kind wanted) const {
  if (kind == wanted) return;
  constexpr const char* kNames[] = {"nothing", "a text", "a list", "lines of \"key: value\""};
  refuse(fmt::format("here should be {}, not {}", kNames[static_cast<int>(wanted)],
                     kNames[static_cast<int>(kind)]));
}

const std::string& Node::as_text() const {
  require(Kind::kText);
  return text;
}

bool Node::as_flag() const {
  const std::string& word = as_text();
  if (word == "true" || word == "yes" || word == "on") return true;
  if (word == "false" || word == "no" || word == "off") return false;
  refuse(fmt::format("\"{}\" is neither true nor false", word));
}

long Node::as_number() const {
  const std::string& word = as_text();
  long number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size()) {
    refuse(fmt::format("\"{}\" is no whole number", word));
  }
  return number;
}

std::vector<std::string> Node::as_words() const {
  if (kind == Kind::kText) return {text};
  require(Kind::kList);
  std::vector<std::string> words;
  for (const auto& item : items) words.push_back(item.as_text());
  return words;
}

std::vector<std::string> Node::as_pairs() const {
  if (kind != Kind::kMap) return as_words();
  std::vector<std::string> pairs;
  for (const auto& [key, value] : members) {
    pairs.push_back(value.kind == Kind::kNothing ? key : key + "=" + value.as_text());
  }
  return pairs;
}

Node parse_document(const std::string& text, const std::string& file,
                    const Substitute& substitute) {
  try {
    return Reader(file, substitute).read(YAML::Load(text), "", 0);
  } catch (const YAML::Exception& error) {
    throw ComposeError(
        fmt::format("{}:{}: this is no YAML: {}", file, error.mark.line + 1, error.msg));
  }
}

Node load_document(const std::filesystem::path& file, const Substitute& substitute) {
  constexpr std::size_t kLargest = std::size_t{1} << 20;
  return parse_document(base::read_file(file, kLargest), file.filename(), substitute);
}

}  // namespace compose
