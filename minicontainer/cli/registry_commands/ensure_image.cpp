#include "minicontainer/cli/registry_commands/ensure_image.hpp"

#include <fmt/core.h>

#include <cstdio>

#include "minicontainer/cli/registry_commands/registry_commands.hpp"

namespace cli {

PullWhen parse_pull_when(const std::string& word) {
  if (word == "always") return PullWhen::kAlways;
  if (word == "never") return PullWhen::kNever;
  if (word == "missing") return PullWhen::kMissing;
  throw std::runtime_error(
      fmt::format("invalid pull option: '{}': must be one of \"always\", "
                  "\"missing\" or \"never\"",
                  word));
}

void ensure_image(const Globals& globals, image::Store& store, const std::string& name,
                  PullWhen when) {
  if (when == PullWhen::kNever) return (void)store.get(name);
  if (when == PullWhen::kMissing) {
    if (store.find(name)) return;
    fmt::print(stderr, "Unable to find image '{}' locally\n",
               familiar_name(image::parse_tagged_reference(name)));
  }
  pull_and_tell(store, image::parse_tagged_reference(name), globals, registry::TlsRule::kDocker, {},
                registry::Output::kError);
}

}  // namespace cli
