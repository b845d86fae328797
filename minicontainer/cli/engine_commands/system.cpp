// system df, system prune, container prune, volume prune: what is about all of it.

#include <fmt/core.h>

#include <CLI/CLI.hpp>

#include "minicontainer/cli/ask.hpp"
#include "minicontainer/cli/engine_commands/commands.hpp"
#include "minicontainer/cli/engine_commands/engine_access.hpp"
#include "minicontainer/engine/disk_usage.hpp"
#include "minicontainer/engine/listing.hpp"
#include "minicontainer/engine/prune.hpp"

namespace cli {
namespace {

using engine::Pruned;

void print_lines(const char* heading, const Pruned& pruned) {
  if (pruned.lines.empty()) return;
  fmt::print("{}\n", heading);
  for (const auto& line : pruned.lines) fmt::print("{}\n", line);
  fmt::print("\n");
}

void print_freed(std::uint64_t bytes) {
  fmt::print("Total reclaimed space: {}\n", engine::human_size(static_cast<double>(bytes)));
}

struct PruneWords {
  bool is_forced = false, takes_all = false, takes_volumes = false;
  std::vector<std::string> filters;
};

std::vector<std::string> labels_in(const std::vector<std::string>& filters) {
  constexpr std::string_view kLabel = "label=";
  std::vector<std::string> labels;
  for (const auto& filter : filters) {
    if (!filter.starts_with(kLabel)) {
      throw std::runtime_error(
          fmt::format("Invalid filter '{}'", filter.substr(0, filter.find('='))));
    }
    labels.push_back(filter.substr(kLabel.size()));
  }
  return labels;
}

std::string warning_of(const PruneWords& words) {
  std::string text = "WARNING! This will remove:\n  - all stopped containers\n";
  if (words.takes_volumes) text += "  - all volumes not used by at least one container\n";
  text += words.takes_all ? "  - all images without at least one container associated to them\n"
                          : "  - all dangling images\n";
  return text;
}

int prune_system(const engine::Folders& folders, const PruneWords& words) {
  const auto labels = labels_in(words.filters);
  if (!words.is_forced && !is_agreed_to(warning_of(words))) return 0;
  const Pruned containers = engine::prune_containers(folders, labels);
  print_lines("Deleted Containers:", containers);
  Pruned volumes;
  if (words.takes_volumes) volumes = engine::prune_volumes(folders);
  print_lines("Deleted Volumes:", volumes);
  const Pruned images = engine::prune_images(
      folders, words.takes_all ? engine::ImagesToPrune::kAll : engine::ImagesToPrune::kDangling);
  print_lines("Deleted Images:", images);
  print_freed(containers.freed + volumes.freed + images.freed);
  return 0;
}

std::shared_ptr<PruneWords> add_words(CLI::App& command) {
  auto words = std::make_shared<PruneWords>();
  command.add_flag("--force,-f", words->is_forced, "do not ask");
  command.add_option("--filter", words->filters, "label=KEY[=value]")
      ->allow_extra_args(false)
      ->take_all();
  return words;
}

}  // namespace

std::function<int()> add_container_prune(CLI::App& command, const Globals& globals) {
  const auto words = add_words(command);
  return [words, &globals] {
    const auto labels = labels_in(words->filters);
    if (!words->is_forced && !is_agreed_to("WARNING! This will remove all stopped containers.")) {
      return 0;
    }
    const Pruned pruned = engine::prune_containers(folders_of(globals), labels);
    print_lines("Deleted Containers:", pruned);
    print_freed(pruned.freed);
    return 0;
  };
}

std::function<int()> add_volume_prune(CLI::App& command, const Globals& globals) {
  auto words = std::make_shared<PruneWords>();
  command.add_flag("--force,-f", words->is_forced, "do not ask");
  command.add_flag("--all,-a", words->takes_all,
                   "also those with a name, which is the default here");
  return [words, &globals] {
    constexpr const char* kWarning =
        "WARNING! This will remove all local volumes not used by at least one container.";
    if (!words->is_forced && !is_agreed_to(kWarning)) return 0;
    const Pruned pruned = engine::prune_volumes(folders_of(globals));
    print_lines("Deleted Volumes:", pruned);
    print_freed(pruned.freed);
    return 0;
  };
}

std::function<int()> add_system_prune(CLI::App& command, const Globals& globals) {
  const auto words = add_words(command);
  command.add_flag("--all,-a", words->takes_all, "also images that have a name");
  command.add_flag("--volumes", words->takes_volumes, "also volumes");
  return [words, &globals] { return prune_system(folders_of(globals), *words); };
}

std::function<int()> add_system_df(CLI::App& command, const Globals& globals) {
  auto format = std::make_shared<std::string>();
  auto is_detailed = std::make_shared<bool>(false);
  command.add_option("--format", *format, "table TEMPLATE, json, or a template");
  command.add_flag("--verbose,-v", *is_detailed, "a table of each");
  return [format, is_detailed, &globals] {
    const auto folders = folders_of(globals);
    fmt::print("{}", *is_detailed ? engine::disk_usage_details(folders)
                                  : engine::disk_usage_text(folders, *format));
    return 0;
  };
}

}  // namespace cli
