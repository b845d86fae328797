// For commands that need an image which may not be here: `run`, `create`, `build`.
#pragma once

#include <string>

#include "minicontainer/cli/minicontainer_commands.hpp"
#include "minicontainer/image/store.hpp"

namespace cli {

enum class PullWhen { kMissing, kAlways, kNever };

/// --pull's word. Throws std::runtime_error.
PullWhen parse_pull_when(const std::string& word);

/// Pulls the image if the rule asks for it, and tells it on standard error. Throws what a pull
/// throws; if a missing image is never to be pulled, image::NoSuchImage.
void ensure_image(const Globals& globals, image::Store& store, const std::string& name,
                  PullWhen when);

}  // namespace cli
