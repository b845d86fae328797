// The part of Go's text/template that people give to --format.
//
//     {{.Names}}  {{.State.Pid}}  {{json .Mounts}}  {{index .Config.Labels "tier"}}
//     {{range .Mounts}}...{{else}}...{{end}}  {{range $key, $value := .Labels}}  {{if}} {{with}}
//     {{len x}} {{join x ","}} {{split x ","}} {{upper x}} {{lower x}} {{title x}} {{truncate x 9}}
//     {{println x}} {{print x}} {{printf "%s %q %d %v" a b c d}} {{eq}} {{ne}} {{lt}} {{gt}} {{le}}
//     {{ge}} {{and}} {{or}} {{not}}, pipes, brackets, {{- trimmed -}}, {{/* comments */}},
//     variables
//
// Values are JSON. They print as Go prints its own: true, 1, text, [a b], map[k:v], <no value>.
// pkg.go.dev/text/template; docker documentation, "Format command and log output".
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace engine {

/// A template that is none, or that asks for what is not there, in Go's words.
class TemplateError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class GoTemplate {
 public:
  /// Throws TemplateError: "template parsing error: ...".
  explicit GoTemplate(std::string_view text);
  GoTemplate(GoTemplate&&) noexcept;
  GoTemplate& operator=(GoTemplate&&) noexcept;
  ~GoTemplate();

  /// The text for one value. Throws TemplateError, as docker does, if an object has no such member.
  [[nodiscard]] std::string render(const nlohmann::json& value) const;

  struct Node;

 private:
  std::unique_ptr<Node> root_;
};

}  // namespace engine
