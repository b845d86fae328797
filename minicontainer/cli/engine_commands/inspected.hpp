// What the commands named `inspect` share.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "minicontainer/cli/minicontainer_commands.hpp"

namespace cli {

/// Prints what `inspect` returns for each reference: a JSON array, or a line of the template each.
/// An exception is told on standard error. Returns the exit code.
int print_inspected(const std::vector<std::string>& references, const std::string& format,
                    const std::function<nlohmann::json(const std::string&)>& inspect);

/// The image of this name or id in the form of `docker inspect`; nothing if there is none.
std::optional<nlohmann::json> find_inspected_image(const Globals& globals,
                                                   const std::string& reference);

}  // namespace cli
