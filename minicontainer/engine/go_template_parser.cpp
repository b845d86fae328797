#include <fmt/core.h>

#include <algorithm>

#include "base/json.hpp"
#include "minicontainer/engine/go_template_nodes.hpp"

namespace engine {
namespace {

using Node = GoTemplate::Node;

constexpr int kDeepest = 50;

[[noreturn]] void refuse(const std::string& reason) {
  throw TemplateError("template parsing error: template: :1: " + reason);
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_word(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// The words of one action, from left to right.
class ActionReader {
 public:
  explicit ActionReader(std::string_view text) : rest_(text) {}

  void skip_space() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
  }
  bool take(std::string_view wanted) {
    skip_space();
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(wanted.size());
    return true;
  }
  bool is_at_end() {
    skip_space();
    return rest_.empty();
  }
  std::string take_name() {
    std::size_t size = 0;
    while (size < rest_.size() && is_word(rest_[size])) ++size;
    std::string name(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return name;
  }

  Pipeline pipeline(int depth) {
    if (depth > kDeepest) refuse("nested too deep");
    Pipeline pipeline;
    take_variables(pipeline);
    do {
      pipeline.commands.push_back(words(depth));
    } while (take("|"));
    return pipeline;
  }

 private:
  // "$x :=" and "$key, $value :=", or nothing.
  void take_variables(Pipeline& pipeline) {
    const auto before = rest_;
    while (take("$")) {
      pipeline.variables.push_back("$" + take_name());
      if (take(":=") || take("=")) return;
      if (!take(",")) break;
    }
    rest_ = before;
    pipeline.variables.clear();
  }

  Words words(int depth) {
    Words words;
    while (!is_at_end() && rest_.front() != '|' && rest_.front() != ')')
      words.push_back(operand(depth));
    if (words.empty()) refuse("missing value for command");
    return words;
  }

  Operand operand(int depth) {
    Operand operand;
    const char first = rest_.front();
    if (first == '.') {
      operand.kind = Operand::kDot;
      if (rest_.size() == 1 || !is_word(rest_[1])) rest_.remove_prefix(1);
    } else if (take("$")) {
      operand.kind = Operand::kVariable;
      operand.name = "$" + take_name();
    } else if (take("(")) {
      operand.kind = Operand::kPipeline;
      operand.pipeline = std::make_shared<Pipeline>(pipeline(depth + 1));
      if (!take(")")) refuse("unclosed left paren");
    } else {
      return literal();
    }
    while (rest_.size() > 1 && rest_[0] == '.' && is_word(rest_[1])) {
      rest_.remove_prefix(1);
      operand.fields.push_back(take_name());
    }
    return operand;
  }

  Operand literal() {
    Operand operand{.kind = Operand::kLiteral};
    const char first = rest_.front();
    if (first == '"' || first == '`') {
      operand.literal = quoted(first);
    } else if ((first >= '0' && first <= '9') || first == '-' || first == '+') {
      operand.literal = number();
    } else {
      const std::string name = take_name();
      if (name.empty()) refuse(fmt::format("unexpected \"{}\" in operand", first));
      if (name == "true" || name == "false") {
        operand.literal = name == "true";
      } else if (name != "nil") {
        if (!is_template_function(name)) refuse(fmt::format("function \"{}\" not defined", name));
        operand.kind = Operand::kFunction;
        operand.name = name;
      }
    }
    return operand;
  }

  std::string quoted(char quote) {
    std::string text;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == quote) {
        rest_.remove_prefix(i + 1);
        return text;
      }
      const bool is_escape = quote == '"' && rest_[i] == '\\' && i + 1 < rest_.size();
      if (!is_escape) {
        text += rest_[i];
        continue;
      }
      const char c = rest_[++i];
      text += c == 'n' ? '\n' : c == 't' ? '\t' : c;
    }
    refuse("unterminated quoted string");
  }

  nlohmann::json number() {
    std::size_t size = 1;
    while (size < rest_.size() && (is_word(rest_[size]) || rest_[size] == '.')) ++size;
    const std::string text(rest_.substr(rest_.front() == '+' ? 1 : 0, size));
    rest_.remove_prefix(size);
    try {
      return base::parse_json(text, "number");
    } catch (const base::JsonError&) {
      refuse(fmt::format("bad number syntax: \"{}\"", text));
    }
  }

  std::string_view rest_;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  Node parse() {
    Node root;
    const std::string end = list(root.body, 0);
    if (!end.empty()) refuse(fmt::format("unexpected {{{{{}}}}}", end));
    return root;
  }

 private:
  // Up to an {{end}} or {{else ...}}, which it returns, or to the end of the text.
  std::string list(std::vector<Node>& nodes, int depth) {
    if (depth > kDeepest) refuse("nested too deep");
    while (!rest_.empty()) {
      const auto open = rest_.find("{{");
      add_text(nodes, rest_.substr(0, open), open != rest_.npos);
      if (open == rest_.npos) {
        rest_ = {};
        break;
      }
      std::string action = take_action(open);
      if (action.starts_with("/*")) continue;
      if (action == "end" || action.starts_with("else")) return action;
      add_action(nodes, action, depth);
    }
    return "";
  }

  void add_text(std::vector<Node>& nodes, std::string_view text, bool has_action) {
    if (trims_next_) {
      while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    }
    trims_next_ = false;
    const bool trims =
        has_action && rest_.substr(text.data() - rest_.data() + text.size()).starts_with("{{- ");
    while (trims && !text.empty() && is_space(text.back())) text.remove_suffix(1);
    if (!text.empty()) nodes.push_back({.kind = Node::kText, .text = std::string(text)});
  }

  std::string take_action(std::size_t open) {
    std::string_view text = rest_.substr(open + 2);
    if (text.starts_with("- ")) text.remove_prefix(2);
    const auto close = end_of_action(text);
    if (close == text.npos) refuse("unclosed action");
    rest_ = text.substr(close + 2);
    text = text.substr(0, close);
    if (text.ends_with(" -")) {
      trims_next_ = true;
      text.remove_suffix(2);
    }
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return std::string(text);
  }

  // Braces inside of quotes end nothing.
  static std::size_t end_of_action(std::string_view text) {
    char quote = 0;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
      const char c = text[i];
      if (quote != 0) {
        if (c == '\\' && quote == '"') ++i;
        if (c == quote) quote = 0;
      } else if (c == '"' || c == '`') {
        quote = c;
      } else if (c == '}' && text[i + 1] == '}') {
        return i;
      }
    }
    return text.npos;
  }

  void add_action(std::vector<Node>& nodes, const std::string& action, int depth) {
    ActionReader words(action);
    const std::string keyword = words.take_name();
    Node node{.kind = kind_of(keyword)};
    ActionReader pipeline(node.kind == Node::kPrint
                              ? std::string_view(action)
                              : std::string_view(action).substr(keyword.size()));
    node.pipeline = pipeline.pipeline(0);
    if (!pipeline.is_at_end()) refuse("unexpected \")\" in command");
    if (node.kind != Node::kPrint) parse_branches(node, keyword, depth);
    nodes.push_back(std::move(node));
  }

  void parse_branches(Node& node, const std::string& keyword, int depth) {
    std::string end = list(node.body, depth + 1);
    if (end.starts_with("else ")) {  // {{else if x}} is an if of its own in the other branch
      std::string inner = end.substr(5);
      add_action(node.otherwise, inner, depth + 1);
      return;
    }
    if (end == "else") end = list(node.otherwise, depth + 1);
    if (end != "end") refuse(fmt::format("unexpected EOF: {{{{{}}}}} has no {{{{end}}}}", keyword));
  }

  static Node::Kind kind_of(const std::string& keyword) {
    if (keyword == "if") return Node::kIf;
    if (keyword == "range") return Node::kRange;
    if (keyword == "with") return Node::kWith;
    return Node::kPrint;
  }

  std::string_view rest_;
  bool trims_next_ = false;
};

}  // namespace

Node parse_go_template(std::string_view text) {
  return Parser(text).parse();
}

}  // namespace engine
