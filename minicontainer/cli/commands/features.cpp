#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/cli/commands/commands.hpp"
#include "minicontainer/runtime/features.hpp"

namespace minirun {

std::function<int()> add_features(CLI::App&, const Globals&) {
  return [] {
    fmt::print("{}\n", base::format_json_indented(minicontainer::features()));
    return 0;
  };
}

}  // namespace minirun
