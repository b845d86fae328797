// What a template is made of, between go_template_parser.cpp and go_template.cpp.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "minicontainer/engine/go_template.hpp"

namespace engine {

struct Pipeline;

/// One word of a command: .A.B, $x.A, "text", 12, true, nil, a function's name, (a pipeline).C
struct Operand {
  enum Kind { kDot, kVariable, kLiteral, kFunction, kPipeline };
  Kind kind = kDot;
  std::string name;  ///< of a variable with its $, of a function
  nlohmann::json literal;
  std::shared_ptr<Pipeline> pipeline;
  std::vector<std::string> fields;  ///< what follows: .A.B
};

using Words = std::vector<Operand>;

/// `$x := a b | c d`: each command gets what the one before gave as its last word.
struct Pipeline {
  std::vector<std::string> variables;  ///< $x, or $key and $value of a range
  std::vector<Words> commands;
};

struct GoTemplate::Node {
  enum Kind { kList, kText, kPrint, kIf, kRange, kWith };
  Kind kind = kList;
  std::string text;
  Pipeline pipeline;
  std::vector<Node> body;
  std::vector<Node> otherwise;  ///< after {{else}}
};

/// Throws TemplateError.
GoTemplate::Node parse_go_template(std::string_view text);

/// The result of a function of go_template_functions.cpp. Throws TemplateError.
nlohmann::json call_template_function(const std::string& name,
                                      const std::vector<nlohmann::json>& arguments);
bool is_template_function(const std::string& name);

/// As Go's fmt.Print writes a value.
std::string print_go_value(const nlohmann::json& value);
/// What `if` asks: not false, not 0, not empty, not nil.
bool is_true(const nlohmann::json& value);

}  // namespace engine
