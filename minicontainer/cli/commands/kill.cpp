#include <CLI/CLI.hpp>

#include "minicontainer/cli/commands/commands.hpp"
#include "minicontainer/runtime/lifecycle.hpp"

namespace minirun {

std::function<int()> add_kill(CLI::App& command, const Globals& globals) {
  struct Options {
    std::string id;
    std::string signal = "SIGTERM";
    bool has_all = false;
  };
  auto options = std::make_shared<Options>();
  command.add_flag("--all,-a", options->has_all, "send it to every process of the container");
  command.add_option("ID", options->id, "the container's name")->required();
  command.add_option("SIGNAL", options->signal, "a number or a name: 15, TERM, SIGTERM");
  return [options, &globals] {
    const int signal = minicontainer::parse_signal(options->signal);
    (options->has_all ? minicontainer::kill_all : minicontainer::kill_container)(
        globals.root, options->id, signal);
    return 0;
  };
}

}  // namespace minirun
