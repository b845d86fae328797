#include <fmt/core.h>

#include <CLI/CLI.hpp>

#include "minicontainer/cli/engine_commands/commands.hpp"
#include "minicontainer/cli/engine_commands/engine_access.hpp"
#include "minicontainer/engine/container_list.hpp"

namespace cli {
namespace {

struct PsOptions {
  bool shows_all = false, is_quiet = false, has_no_cut = false, shows_size = false;
  bool is_latest = false;
  long last = 0;
  std::string format;
  std::vector<std::string> filters;
};

std::vector<engine::Container> select(const engine::Folders& folders, const PsOptions& options) {
  std::vector<engine::Container> all = engine::list_containers(folders);
  const bool has_status = engine::asks_for_status(options.filters);
  const long last = options.is_latest ? 1 : options.last;
  std::erase_if(all, [&](const engine::Container& container) {
    const bool is_shown = options.shows_all || last > 0 || has_status || container.is_monitored;
    return !is_shown || !engine::fits_filters(container, options.filters);
  });
  if (last > 0 && all.size() > static_cast<std::size_t>(last)) {
    all.erase(all.begin() + last, all.end());
  }
  return all;
}

}  // namespace

std::function<int()> add_ps(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<PsOptions>();
  command.add_flag("--all,-a", options->shows_all, "also those that do not run");
  command.add_flag("--quiet,-q", options->is_quiet, "ids only");
  command.add_flag("--no-trunc", options->has_no_cut, "do not cut ids and commands");
  command.add_flag("--size,-s", options->shows_size, "how much they have written");
  command.add_flag("--latest,-l", options->is_latest, "the newest one, whatever it does");
  command.add_option("--last,-n", options->last, "so many of the newest");
  command.add_option("--format", options->format, "table TEMPLATE, json, or a template");
  command.add_option("--filter,-f", options->filters, "name=..., status=..., label=..., id=...")
      ->allow_extra_args(false)
      ->take_all();
  return [options, &globals] {
    const auto folders = folders_of(globals);
    const auto containers = select(folders, *options);
    if (options->is_quiet && options->format.empty()) {
      for (const auto& container : containers) {
        fmt::print("{}\n", options->has_no_cut ? container.record.id : container.record.short_id());
      }
      return 0;
    }
    fmt::print("{}", engine::list_as_text(folders, containers,
                                          {.format = options->format,
                                           .has_no_cut = options->has_no_cut,
                                           .shows_size = options->shows_size}));
    return 0;
  };
}

}  // namespace cli
