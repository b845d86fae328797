// The member "hooks" (OCI runtime specification, "POSIX-platform Hooks").

#include "minicontainer/runtime/config_readers.hpp"

namespace minicontainer {
namespace {

using base::JsonView;

Hook read_hook(const JsonView& json) {
  Hook hook;
  hook.path = absolute_path(json.at("path"));
  hook.args = strings_or_none(json.find("args"));
  if (hook.args.empty()) hook.args.push_back(hook.path.native());
  hook.env = environment(json.find("env"));
  if (const auto timeout = json.find("timeout")) {
    hook.timeout_seconds = static_cast<int>(timeout->integer_between(1, 86'400));
  }
  return hook;
}

std::vector<Hook> read_list(const JsonView& json, const std::string& kind) {
  std::vector<Hook> hooks;
  for (const auto& hook : elements_or_none(json, kind)) hooks.push_back(read_hook(hook));
  return hooks;
}

}  // namespace

Hooks read_hooks(const JsonView& json) {
  return {.prestart = read_list(json, "prestart"),
          .create_runtime = read_list(json, "createRuntime"),
          .create_container = read_list(json, "createContainer"),
          .start_container = read_list(json, "startContainer"),
          .poststart = read_list(json, "poststart"),
          .poststop = read_list(json, "poststop")};
}

}  // namespace minicontainer
