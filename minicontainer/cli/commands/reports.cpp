// list, ps and events: what minirun can tell.

#include "minicontainer/runtime/report.hpp"

#include <CLI/CLI.hpp>

#include "minicontainer/cli/commands/commands.hpp"

namespace minirun {

using minicontainer::ListFormat;

std::function<int()> add_list(CLI::App& command, const Globals& globals) {
  struct Options {
    std::string format = "table";
    bool is_quiet = false;
  };
  auto options = std::make_shared<Options>();
  command.alias("ls");
  command.add_option("--format,-f", options->format, "table or json")
      ->check(CLI::IsMember({"table", "json"}));
  command.add_flag("--quiet,-q", options->is_quiet, "names only");
  return [options, &globals] {
    const ListFormat format =
        options->format == "json" ? ListFormat::kJson : ListFormat::kTable;
    minicontainer::print_list(globals.root, options->is_quiet ? ListFormat::kIdsOnly : format);
    return 0;
  };
}

std::function<int()> add_ps(CLI::App& command, const Globals& globals) {
  struct Options {
    std::string id;
    std::string format = "table";
    std::vector<std::string> arguments;
  };
  auto options = std::make_shared<Options>();
  command.add_option("--format,-f", options->format, "table or json")
      ->check(CLI::IsMember({"table", "json"}));
  command.add_option("ID", options->id, "the container's name")->required();
  command.add_option("ARGUMENTS", options->arguments, "for ps(1); -ef if there are none");
  command.positionals_at_end();
  return [options, &globals] {
    if (options->format == "json") {
      minicontainer::print_process_ids(globals.root, options->id);
    } else {
      minicontainer::print_processes(globals.root, options->id, options->arguments);
    }
    return 0;
  };
}

std::function<int()> add_events(CLI::App& command, const Globals& globals) {
  struct Options {
    std::string id;
    int seconds = 5;
    bool has_stats = false;
  };
  auto options = std::make_shared<Options>();
  command.add_flag("--stats", options->has_stats, "the statistics once, and end");
  command.add_option("--interval", options->seconds, "seconds between statistics")
      ->check(CLI::Range(1, 86'400));
  command.add_option("ID", options->id, "the container's name")->required();
  return [options, &globals] {
    if (options->has_stats) {
      minicontainer::print_statistics(globals.root, options->id);
    } else {
      minicontainer::follow_events(globals.root, options->id, options->seconds);
    }
    return 0;
  };
}

}  // namespace minirun
