// volume create, inspect, ls, rm.

#include "minicontainer/engine/volumes.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>

#include "minicontainer/cli/engine_commands/commands.hpp"
#include "minicontainer/cli/engine_commands/engine_access.hpp"
#include "minicontainer/cli/engine_commands/inspected.hpp"
#include "minicontainer/engine/container_list.hpp"
#include "minicontainer/engine/inspect.hpp"
#include "minicontainer/engine/listing.hpp"

namespace cli {
namespace {

using engine::Volume;

std::map<std::string, std::string> pairs_of(const std::vector<std::string>& words) {
  std::map<std::string, std::string> pairs;
  for (const auto& word : words) {
    const auto equals = word.find('=');
    pairs[word.substr(0, equals)] = equals == word.npos ? "" : word.substr(equals + 1);
  }
  return pairs;
}

bool fits(const engine::Folders& folders, const Volume& volume, const std::string& filter) {
  const auto equals = filter.find('=');
  const std::string key = filter.substr(0, equals);
  const std::string value = equals == filter.npos ? "" : filter.substr(equals + 1);
  if (key == "name") return volume.name.find(value) != volume.name.npos;
  if (key == "driver") return value == "local";
  if (key == "dangling") {
    const bool is_dangling = engine::users_of_volume(folders, volume.name).empty();
    return is_dangling == (value == "true" || value == "1");
  }
  if (key == "label") {
    const auto sign = value.find('=');
    const auto label = volume.labels.find(value.substr(0, sign));
    return label != volume.labels.end() &&
           (sign == value.npos || label->second == value.substr(sign + 1));
  }
  throw std::runtime_error(fmt::format("Invalid filter '{}'", key));
}

Volume make_named(const engine::Folders& folders, const Volume& wanted) {
  try {
    return engine::make_volume(folders, wanted);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(fmt::format("create {}: {}", wanted.name, error.what()));
  }
}

}  // namespace

std::function<int()> add_volume_create(CLI::App& command, const Globals& globals) {
  struct Words {
    std::string name, driver = "local";
    std::vector<std::string> labels, options;
  };
  auto words = std::make_shared<Words>();
  command.add_option("--driver,-d", words->driver, "local");
  command.add_option("--label", words->labels, "KEY=value")->allow_extra_args(false)->take_all();
  command.add_option("--opt,-o", words->options, "none is known")
      ->allow_extra_args(false)
      ->take_all();
  command.add_option("NAME", words->name, "its name; one is invented without");
  return [words, &globals] {
    if (words->driver != "local") {
      throw std::runtime_error(
          fmt::format("create {}: error looking up volume plugin {}: plugin "
                      "\"{}\" not found",
                      words->name, words->driver, words->driver));
    }
    if (!words->options.empty()) {
      throw std::runtime_error(
          fmt::format("create {}: invalid option: \"{}\"", words->name, words->options[0]));
    }
    const auto volume =
        make_named(folders_of(globals), {.name = words->name, .labels = pairs_of(words->labels)});
    fmt::print("{}\n", volume.name);
    return 0;
  };
}

std::function<int()> add_volume_inspect(CLI::App& command, const Globals& globals) {
  auto names = std::make_shared<std::vector<std::string>>();
  auto format = std::make_shared<std::string>();
  command.add_option("--format,-f", *format, "a template: {{.Mountpoint}}");
  command.add_option("VOLUME", *names, "names")->required();
  return [names, format, &globals] {
    return print_inspected(*names, *format, [&](const std::string& name) {
      return engine::inspect_volume(engine::load_volume(folders_of(globals), name));
    });
  };
}

std::function<int()> add_volume_ls(CLI::App& command, const Globals& globals) {
  struct Words {
    std::string format;
    std::vector<std::string> filters;
    bool is_quiet = false;
  };
  auto words = std::make_shared<Words>();
  command.alias("list");
  command.add_option("--format", words->format, "table TEMPLATE, json, or a template");
  command.add_option("--filter,-f", words->filters, "name=..., label=..., dangling=true")
      ->allow_extra_args(false)
      ->take_all();
  command.add_flag("--quiet,-q", words->is_quiet, "names only");
  return [words, &globals] {
    const auto folders = folders_of(globals);
    engine::Listing listing{.columns = {{"Driver", "DRIVER"}, {"Name", "VOLUME NAME"}},
                            .more_columns = {{"Mountpoint", "MOUNTPOINT"}, {"Scope", "SCOPE"}}};
    for (const auto& volume : engine::list_volumes(folders)) {
      const bool is_shown = std::ranges::all_of(
          words->filters, [&](const auto& filter) { return fits(folders, volume, filter); });
      if (!is_shown) continue;
      listing.rows.push_back({{"Driver", "local"},
                              {"Name", volume.name},
                              {"Mountpoint", volume.data.native()},
                              {"Scope", "local"}});
    }
    const bool is_short = words->is_quiet && words->format.empty();
    fmt::print("{}", engine::format_listing(listing, is_short ? "{{.Name}}" : words->format));
    return 0;
  };
}

std::function<int()> add_volume_rm(CLI::App& command, const Globals& globals) {
  auto names = std::make_shared<std::vector<std::string>>();
  auto is_forced = std::make_shared<bool>(false);
  command.alias("remove");
  command.add_flag("--force,-f", *is_forced, "one that is not there is no error");
  command.add_option("VOLUME", *names, "names")->required();
  return [names, is_forced, &globals] {
    return for_each(*names, [&](const std::string& name) {
      try {
        engine::remove_volume(folders_of(globals), name);
      } catch (const engine::NoSuchVolume&) {
        if (!*is_forced) throw;
      }
    });
  };
}

}  // namespace cli
