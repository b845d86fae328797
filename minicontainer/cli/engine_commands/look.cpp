// top, stats, diff: what a container does, uses and has changed.

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "base/spawn.hpp"
#include "minicontainer/cli/engine_commands/commands.hpp"
#include "minicontainer/cli/engine_commands/engine_access.hpp"
#include "minicontainer/engine/changes.hpp"
#include "minicontainer/engine/listing.hpp"
#include "minicontainer/engine/statistics.hpp"
#include "minicontainer/image/root_file_system.hpp"

namespace cli {
namespace {

using engine::Container;
using engine::Folders;

struct StatsOptions {
  std::vector<std::string> references;
  std::string format;
  bool shows_all = false, is_once = false, has_no_cut = false;
};

// docker's units for memory: 1024 and its powers.
std::string binary_size(std::uint64_t bytes) {
  constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < std::size(kUnits); ++unit) value /= 1024;
  return fmt::format("{:.4g}{}", value, kUnits[unit]);
}

std::string pair_of(std::uint64_t one, std::uint64_t other) {
  return fmt::format("{} / {}", engine::human_size(static_cast<double>(one)),
                     engine::human_size(static_cast<double>(other)));
}

std::vector<Container> select(const Folders& folders, const StatsOptions& options) {
  std::vector<Container> containers;
  for (const auto& reference : options.references) {
    containers.push_back(engine::find_container(folders, reference));
  }
  if (!options.references.empty()) return containers;
  containers = engine::list_containers(folders);
  std::erase_if(containers, [&](const Container& container) {
    return !options.shows_all && !container.is_running();
  });
  return containers;
}

/// A container and its use at two moments; one that does not run uses nothing.
struct Looks {
  Container container;
  engine::Usage before, now;
};

nlohmann::json row_of(const Looks& looks, bool has_no_cut) {
  const auto& [container, before, now] = looks;
  const double memory_percent =
      now.memory_limit == 0
          ? 0
          : static_cast<double>(now.memory) / static_cast<double>(now.memory_limit) * 100;
  const std::string id = has_no_cut ? container.record.id : container.record.short_id();
  return {
      {"Container", id},
      {"ID", id},
      {"Name", container.record.name},
      {"CPUPerc", fmt::format("{:.2f}%", engine::processor_percent(before, now))},
      {"MemUsage", fmt::format("{} / {}", binary_size(now.memory), binary_size(now.memory_limit))},
      {"MemPerc", fmt::format("{:.2f}%", memory_percent)},
      {"NetIO", pair_of(now.received, now.sent)},
      {"BlockIO", pair_of(now.read, now.written)},
      {"PIDs", std::to_string(now.processes)}};
}

std::string table_of(const std::vector<Looks>& all, const StatsOptions& options) {
  engine::Listing listing{.columns = {{"ID", "CONTAINER ID"},
                                      {"Name", "NAME"},
                                      {"CPUPerc", "CPU %"},
                                      {"MemUsage", "MEM USAGE / LIMIT"},
                                      {"MemPerc", "MEM %"},
                                      {"NetIO", "NET I/O"},
                                      {"BlockIO", "BLOCK I/O"},
                                      {"PIDs", "PIDS"}},
                          .more_columns = {{"Container", "CONTAINER"}}};
  for (const auto& looks : all) listing.rows.push_back(row_of(looks, options.has_no_cut));
  return engine::format_listing(listing, options.format);
}

engine::Usage look(const Folders& folders, const Container& container) {
  return container.is_running() ? engine::measure(folders, container) : engine::Usage{};
}

int show_statistics(const Folders& folders, const StatsOptions& options) {
  const bool is_screen = !options.is_once && ::isatty(STDOUT_FILENO) != 0;
  do {
    std::vector<Looks> all;
    for (auto& container : select(folders, options)) {
      const auto before = look(folders, container);
      all.push_back({.container = std::move(container), .before = before});
    }
    ::sleep(1);
    for (auto& looks : all) {
      looks.container = engine::load_container(folders, looks.container.record.id);
      looks.now = look(folders, looks.container);
    }
    if (is_screen) fmt::print("\x1b[2J\x1b[H");
    fmt::print("{}", table_of(all, options));
    std::fflush(stdout);
  } while (!options.is_once);
  return 0;
}

// ps(1) aligns with blanks; docker with columns. The last one may have blanks in it.
std::string as_table(const std::string& text) {
  constexpr std::size_t kLeastWidth = 20;  // docker's, of `top` alone
  std::vector<std::vector<std::string>> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line);
    std::vector<std::string> cells;
    const std::size_t most = lines.empty() ? line.size() : lines.front().size();
    for (std::string word; cells.size() + 1 < most && words >> word;) cells.push_back(word);
    std::string rest;
    if (std::getline(words >> std::ws, rest)) cells.push_back(rest);
    lines.push_back(std::move(cells));
  }
  return engine::align_columns(lines, kLeastWidth);
}

}  // namespace

std::function<int()> add_stats(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<StatsOptions>();
  command.add_flag("--all,-a", options->shows_all, "also those that do not run");
  command.add_flag("--no-stream", options->is_once, "once");
  command.add_flag("--no-trunc", options->has_no_cut, "do not cut ids");
  command.add_option("--format", options->format, "table TEMPLATE, json, or a template");
  command.add_option("CONTAINER", options->references, "names or ids; all that run without");
  return [options, &globals] { return show_statistics(folders_of(globals), *options); };
}

std::function<int()> add_top(CLI::App& command, const Globals& globals) {
  struct Words {
    std::string reference;
    std::vector<std::string> arguments;
  };
  auto words = std::make_shared<Words>();
  command.add_option("CONTAINER", words->reference, "a name or an id")->required();
  command.add_option("ARGUMENTS", words->arguments, "for ps(1): -ef");
  command.positionals_at_end();
  return [words, &globals] {
    const auto folders = folders_of(globals);
    const auto container = engine::find_container(folders, words->reference);
    if (!container.is_running()) {
      throw Exit(1, fmt::format("Error: Container {} is not running", container.record.id));
    }
    base::Command ps{
        .program = engine::companion_program("minirun"),
        .argv = {"minirun", "--root", folders.runtime_root(), "ps", container.record.id}};
    ps.argv.insert(ps.argv.end(), words->arguments.begin(), words->arguments.end());
    const auto finished = base::run_collecting(ps);
    if (!finished.status.is_success()) throw Exit(1, "Error: " + finished.output);
    fmt::print("{}", as_table(finished.output));
    return 0;
  };
}

std::function<int()> add_diff(CLI::App& command, const Globals& globals) {
  const auto reference = add_container(command);
  return [reference, &globals] {
    const auto folders = folders_of(globals);
    const auto container = engine::find_container(folders, *reference);
    const auto store = image::Store::open(folders.root);
    const auto root = image::load_root(store, folders.container(container.record.id));
    if (root.is_copy) {
      throw std::runtime_error(
          "diff: this container's root is a copy of its image, because overlayfs cannot be mounted "
          "here; there is no record of what was changed");
    }
    for (const auto& change : engine::find_changes(root.upper, root.lower)) {
      fmt::print("{} {}\n", static_cast<char>(change.kind), change.path);
    }
    return 0;
  };
}

}  // namespace cli
