// start, stop, restart, kill, pause, unpause, wait, rm, rename: what is done to containers that
// exist.

#include <fmt/core.h>
#include <signal.h>

#include <CLI/CLI.hpp>

#include "minicontainer/cli/engine_commands/commands.hpp"
#include "minicontainer/cli/engine_commands/engine_access.hpp"
#include "minicontainer/cli/engine_commands/foreground.hpp"
#include "minicontainer/engine/connect.hpp"
#include "minicontainer/engine/control.hpp"
#include "minicontainer/engine/names.hpp"
#include "minicontainer/engine/remove.hpp"
#include "minicontainer/engine/start.hpp"

namespace cli {
namespace {

using engine::Container;
using engine::Folders;

constexpr std::chrono::seconds kUsualPatience{10};

std::chrono::milliseconds patience_for(const Container& container, int asked) {
  if (asked >= 0) return std::chrono::seconds(asked);
  const auto timeout = container.record.settings.stop_timeout;
  return timeout >= 0 ? std::chrono::seconds(timeout) : kUsualPatience;
}

// The lock is held from the look to the start: of two commands at once, one finds it running.
base::Fd start(const Folders& folders, const std::string& id, const engine::StartOptions& options) {
  const engine::ContainerLock lock(folders, id);
  const Container container = engine::load_container(folders, id);
  if (container.is_monitored) return {};
  return engine::start_container(folders, container.record, options);
}

int start_attached(const Folders& folders, const Container& container, bool feeds_input) {
  const auto& settings = container.record.settings;
  const bool feeds = feeds_input && settings.has_stdin;
  const base::Fd socket =
      start(folders, container.record.id,
            {.window = engine::window_size(), .is_attached = true, .feeds_input = feeds});
  if (!socket.is_open()) throw std::runtime_error("the container runs already: attach to it");
  return stay_attached(folders, container.record, socket,
                       {.feeds_input = feeds,
                        .has_terminal = settings.has_terminal,
                        .proxies_signals = !settings.has_terminal});
}

void stop(const Folders& folders, const Container& container, int asked) {
  engine::stop_container(folders, container, patience_for(container, asked));
}

}  // namespace

std::function<int()> add_start(CLI::App& command, const Globals& globals) {
  struct Options {
    std::vector<std::string> references;
    bool is_attached = false, feeds_input = false;
  };
  auto options = std::make_shared<Options>();
  command.add_flag("--attach,-a", options->is_attached, "stay, and show what it writes");
  command.add_flag("--interactive,-i", options->feeds_input, "our input is the program's");
  command.add_option("CONTAINER", options->references, "names or ids")->required();
  return [options, &globals] {
    const auto folders = folders_of(globals);
    if (options->is_attached || options->feeds_input) {
      if (options->references.size() > 1) {
        throw std::runtime_error("you cannot start and attach multiple containers at once");
      }
      const auto container = engine::find_container(folders, options->references[0]);
      return start_attached(folders, container, options->feeds_input);
    }
    return for_each(options->references, [&](const std::string& reference) {
      start(folders, engine::find_container(folders, reference).record.id, {});
    });
  };
}

std::function<int()> add_stop(CLI::App& command, const Globals& globals) {
  auto patience = std::make_shared<int>(-1);
  command.add_option("--time,-t", *patience, "seconds until it is killed");
  return act_on_containers(command, globals,
                           [patience](const Folders& folders, const Container& container) {
                             stop(folders, container, *patience);
                           });
}

std::function<int()> add_restart(CLI::App& command, const Globals& globals) {
  auto patience = std::make_shared<int>(-1);
  command.add_option("--time,-t", *patience, "seconds until it is killed");
  return act_on_containers(command, globals,
                           [patience](const Folders& folders, const Container& container) {
                             stop(folders, container, *patience);
                             start(folders, container.record.id, {});
                           });
}

std::function<int()> add_kill(CLI::App& command, const Globals& globals) {
  auto signal = std::make_shared<std::string>("KILL");
  command.add_option("--signal,-s", *signal, "which signal: KILL");
  return act_on_containers(
      command, globals, [signal](const Folders& folders, const Container& container) {
        const int number = engine::parse_signal_name(*signal);
        if (!container.is_monitored) {
          throw std::runtime_error(
              fmt::format("Cannot kill container: {}: Container {} is not running",
                          container.record.name, container.record.id));
        }
        engine::signal_container(folders, container, number);
      });
}

std::function<int()> add_pause(CLI::App& command, const Globals& globals) {
  return act_on_containers(command, globals, engine::pause_container);
}

std::function<int()> add_unpause(CLI::App& command, const Globals& globals) {
  return act_on_containers(command, globals, engine::unpause_container);
}

std::function<int()> add_wait(CLI::App& command, const Globals& globals) {
  auto references = std::make_shared<std::vector<std::string>>();
  command.add_option("CONTAINER", *references, "names or ids")->required();
  return [references, &globals] {
    const auto folders = folders_of(globals);
    int code = 0;
    for (const auto& reference : *references) {
      try {
        const auto container = engine::find_container(folders, reference);
        fmt::print("{}\n", engine::wait_for_end(folders, container));
        std::fflush(stdout);
      } catch (const std::exception& error) {
        fmt::print(stderr, "Error: {}\n", error.what());
        code = 1;
      }
    }
    return code;
  };
}

std::function<int()> add_rm(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<engine::RemoveOptions>();
  command.add_flag("--force,-f", options->is_forced, "also one that runs");
  command.add_flag("--volumes,-v", options->takes_volumes, "with its volumes that have no name");
  auto references = std::make_shared<std::vector<std::string>>();
  command.add_option("CONTAINER", *references, "names or ids")->required();
  return [options, references, &globals] {
    const auto folders = folders_of(globals);
    return for_each(*references, [&](const std::string& reference) {
      try {
        engine::remove_container(folders, engine::find_container(folders, reference).record.id,
                                 *options);
      } catch (const engine::NoSuchContainer& error) {
        // docker says it, and counts it as done.
        if (!options->is_forced) throw;
        throw Harmless(error.what());
      }
    });
  };
}

std::function<int()> add_rename(CLI::App& command, const Globals& globals) {
  auto names = std::make_shared<std::pair<std::string, std::string>>();
  command.add_option("CONTAINER", names->first, "a name or an id")->required();
  command.add_option("NEW_NAME", names->second, "its new name")->required();
  return [names, &globals] {
    const auto folders = folders_of(globals);
    const auto id = engine::find_container(folders, names->first).record.id;
    const engine::ContainerLock lock(folders, id);
    auto record = engine::load_container(folders, id).record;
    if (record.name == names->second) {
      throw Exit(1, fmt::format("Error: Renaming a container with the same name as its current name"
                                "\nError: failed to rename container named {}",
                                names->first));
    }
    engine::take_name(folders, names->second, id);
    const std::string before = std::exchange(record.name, names->second);
    engine::save_record(folders, record);
    engine::free_name(folders, before, id);
    engine::refresh_names(folders, id);
    return 0;
  };
}

}  // namespace cli
