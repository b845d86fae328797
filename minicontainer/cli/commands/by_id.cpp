// The commands that take a container's name and nothing else.

#include <CLI/CLI.hpp>

#include "minicontainer/cli/commands/commands.hpp"
#include "minicontainer/runtime/lifecycle.hpp"
#include "minicontainer/runtime/report.hpp"

namespace minirun {
namespace {

using Action = void (*)(const std::filesystem::path& root, const std::string& id);

std::function<int()> add(CLI::App& command, const Globals& globals, Action action) {
  auto id = std::make_shared<std::string>();
  command.add_option("ID", *id, "the container's name")->required();
  return [id, &globals, action] {
    action(globals.root, *id);
    return 0;
  };
}

}  // namespace

std::function<int()> add_pause(CLI::App& command, const Globals& globals) {
  return add(command, globals, minicontainer::pause_container);
}

std::function<int()> add_resume(CLI::App& command, const Globals& globals) {
  return add(command, globals, minicontainer::resume_container);
}

std::function<int()> add_start(CLI::App& command, const Globals& globals) {
  return add(command, globals, minicontainer::start_container);
}

std::function<int()> add_state(CLI::App& command, const Globals& globals) {
  return add(command, globals, minicontainer::print_state);
}

}  // namespace minirun
