#include "minicontainer/runtime/spec.hpp"

#include <unistd.h>

#include <stdexcept>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/json.hpp"
#include "minicontainer/cli/commands/commands.hpp"

namespace minirun {

std::function<int()> add_spec(CLI::App& command, const Globals&) {
  auto bundle = std::make_shared<std::filesystem::path>(".");
  auto is_rootless = std::make_shared<bool>(false);
  command.add_option("--bundle,-b", *bundle, "the folder to write it to")->default_str(".");
  command.add_flag("--rootless", *is_rootless, "for a caller without privilege");
  return [bundle, is_rootless] {
    const auto file = *bundle / "config.json";
    if (std::filesystem::exists(file)) {
      throw std::runtime_error(file.native() + " exists already: remove it first");
    }
    const auto spec = *is_rootless ? minicontainer::rootless_spec(::geteuid(), ::getegid())
                                   : minicontainer::default_spec();
    base::replace_file(file, base::format_json_indented(spec) + "\n");
    return 0;
  };
}

}  // namespace minirun
