#include "minicontainer/engine/go_template.hpp"

#include <fmt/core.h>

#include "minicontainer/engine/go_template_nodes.hpp"

namespace engine {
namespace {

using nlohmann::json;
using Node = GoTemplate::Node;

class Renderer {
 public:
  explicit Renderer(const json& root) { variables_.emplace_back("$", root); }

  std::string text;

  void render(const std::vector<Node>& nodes, const json& dot) {
    const auto known = variables_.size();
    for (const Node& node : nodes) render(node, dot);
    variables_.resize(known, {"", nullptr});
  }

 private:
  void render(const Node& node, const json& dot) {
    switch (node.kind) {
      case Node::kText:
        text += node.text;
        return;
      case Node::kPrint:
        return print(node.pipeline, dot);
      case Node::kRange:
        return range(node, dot);
      case Node::kIf:
      case Node::kWith: {
        const auto known = variables_.size();
        const json value = evaluate(node.pipeline, dot);
        declare(node.pipeline, value);
        const bool holds = is_true(value);
        render(holds ? node.body : node.otherwise, holds && node.kind == Node::kWith ? value : dot);
        variables_.resize(known, {"", nullptr});
        return;
      }
      case Node::kList:
        return render(node.body, dot);
    }
  }

  void print(const Pipeline& pipeline, const json& dot) {
    const json value = evaluate(pipeline, dot);
    if (pipeline.variables.empty()) {
      text += print_go_value(value);
    } else {
      declare(pipeline, value);
    }
  }

  void declare(const Pipeline& pipeline, const json& value) {
    if (!pipeline.variables.empty()) variables_.emplace_back(pipeline.variables.back(), value);
  }

  void range(const Node& node, const json& dot) {
    const json list = evaluate(node.pipeline, dot);
    if (!list.is_structured() || list.empty()) {
      if (list.is_structured() || list.is_null()) return render(node.otherwise, dot);
      fail(fmt::format("range can't iterate over {}", print_go_value(list)));
    }
    std::size_t number = 0;
    for (const auto& [key, element] : list.items()) {
      const auto known = variables_.size();
      const auto& names = node.pipeline.variables;
      if (names.size() == 2) {
        variables_.emplace_back(names[0], list.is_array() ? json(number) : json(key));
      }
      if (!names.empty()) variables_.emplace_back(names.back(), element);
      render(node.body, element);
      variables_.resize(known, {"", nullptr});
      ++number;
    }
  }

  json evaluate(const Pipeline& pipeline, const json& dot) {
    json value;
    for (std::size_t i = 0; i < pipeline.commands.size(); ++i) {
      value = evaluate(pipeline.commands[i], dot, i == 0 ? nullptr : &value);
    }
    return value;
  }

  json evaluate(const Words& words, const json& dot, const json* last) {
    const Operand& first = words.front();
    if (first.kind != Operand::kFunction) {
      if (words.size() > 1 || last != nullptr) fail("can't give argument to non-function");
      return value_of(first, dot);
    }
    std::vector<json> arguments;
    for (std::size_t i = 1; i < words.size(); ++i) arguments.push_back(value_of(words[i], dot));
    if (last != nullptr) arguments.push_back(*last);
    return call_template_function(first.name, arguments);
  }

  json value_of(const Operand& operand, const json& dot) {
    json value;
    switch (operand.kind) {
      case Operand::kDot:
        value = dot;
        break;
      case Operand::kLiteral:
        value = operand.literal;
        break;
      case Operand::kVariable:
        value = variable(operand.name);
        break;
      case Operand::kPipeline:
        value = evaluate(*operand.pipeline, dot);
        break;
      case Operand::kFunction:
        value = call_template_function(operand.name, {});
        break;
    }
    for (const std::string& field : operand.fields) value = member(value, field);
    return value;
  }

  json variable(const std::string& name) const {
    for (auto known = variables_.rbegin(); known != variables_.rend(); ++known) {
      if (known->first == name) return known->second;
    }
    fail(fmt::format("undefined variable \"{}\"", name));
  }

  static json member(const json& value, const std::string& field) {
    if (value.is_null()) fail(fmt::format("nil pointer evaluating interface {{}}.{}", field));
    if (!value.is_object()) {
      fail(fmt::format("can't evaluate field {} in type {}", field, value.type_name()));
    }
    const auto found = value.find(field);
    if (found == value.end()) {
      fail(fmt::format("at <.{}>: map has no entry for key \"{}\"", field, field));
    }
    return *found;
  }

  [[noreturn]] static void fail(const std::string& reason) {
    throw TemplateError("template parsing error: template: :1: executing \"\" " + reason);
  }

  std::vector<std::pair<std::string, json>> variables_;
};

}  // namespace

GoTemplate::GoTemplate(std::string_view text)
    : root_(std::make_unique<Node>(parse_go_template(text))) {}
GoTemplate::GoTemplate(GoTemplate&&) noexcept = default;
GoTemplate& GoTemplate::operator=(GoTemplate&&) noexcept = default;
GoTemplate::~GoTemplate() = default;

std::string GoTemplate::render(const json& value) const {
  Renderer renderer(value);
  renderer.render(root_->body, value);
  return renderer.text;
}

}  // namespace engine
