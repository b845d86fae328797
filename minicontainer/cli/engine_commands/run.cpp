#include <fmt/core.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "minicontainer/cli/engine_commands/container_options.hpp"
#include "minicontainer/cli/engine_commands/engine_access.hpp"
#include "minicontainer/cli/engine_commands/foreground.hpp"
#include "minicontainer/engine/remove.hpp"
#include "minicontainer/engine/start.hpp"

namespace cli {
namespace {

struct RunCommand {
  std::shared_ptr<ContainerOptions> container;
  bool is_detached = false;
  bool proxies_signals = true;
  std::string detach_keys = "ctrl-p,ctrl-q";
};

void require_terminal(const RunCommand& command) {
  const auto& settings = command.container->request.settings;
  if (command.is_detached || !settings.has_terminal || !settings.has_stdin) return;
  if (::isatty(STDIN_FILENO) == 0) throw Exit(1, "the input device is not a TTY");
}

// One that never ran and was to go at its end goes now.
void give_up(const engine::Folders& folders, const engine::Record& record) {
  if (!record.settings.is_removed_at_end) return;
  engine::remove_container(folders, record.id, {.is_forced = true, .takes_volumes = true});
}

base::Fd start(const engine::Folders& folders, const engine::Record& record,
               const engine::StartOptions& options) {
  try {
    const engine::ContainerLock lock(folders, record.id);
    return engine::start_container(folders, record, options);
  } catch (const engine::StartFailure& failure) {
    give_up(folders, record);
    throw Exit(failure.code, fmt::format("minicontainer: {}", failure.what()));
  } catch (const std::exception&) {
    give_up(folders, record);
    throw;
  }
}

int run(RunCommand& command, const Globals& globals) {
  require_terminal(command);
  auto& settings = command.container->request.settings;
  settings.is_stdin_once = settings.has_stdin && !command.is_detached;
  const auto folders = folders_of(globals);
  const engine::Record record = create_from(*command.container, globals);
  const base::Fd socket = start(folders, record,
                                {.window = engine::window_size(),
                                 .is_attached = !command.is_detached,
                                 .feeds_input = settings.has_stdin && !command.is_detached});
  if (command.is_detached) {
    fmt::print("{}\n", record.id);
    return 0;
  }
  return stay_attached(folders, record, socket,
                       {.feeds_input = settings.has_stdin,
                        .has_terminal = settings.has_terminal,
                        .proxies_signals = command.proxies_signals && !settings.has_terminal,
                        .detach_keys = command.detach_keys});
}

}  // namespace

std::function<int()> add_run(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<RunCommand>();
  command.add_flag("--detach,-d", options->is_detached, "run it in the background, print its id");
  command.add_flag("--sig-proxy", options->proxies_signals, "send signals on to it");
  command.add_option("--detach-keys", options->detach_keys, "what lets go of its terminal");
  options->container = add_container_options(command);
  return [options, &globals] { return run(*options, globals); };
}

std::function<int()> add_create(CLI::App& command, const Globals& globals) {
  auto options = add_container_options(command);
  return [options, &globals] {
    options->request.settings.is_stdin_once = options->request.settings.has_stdin;
    fmt::print("{}\n", create_from(*options, globals).id);
    return 0;
  };
}

}  // namespace cli
