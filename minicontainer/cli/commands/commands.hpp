// The commands of minirun, one a file. Each registers its options and says what to do.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>

namespace CLI {
class App;
}

namespace minirun {

/// What stands before the command: `minirun --root R --log L create ...`.
struct Globals {
  std::filesystem::path root;  ///< the folder of all containers' state
  std::string log;             ///< a file that errors go to as well
  std::string log_format = "text";
  std::string cgroup_manager = "cgroupfs";  ///< or "disabled": containers get no group of their own
  std::string explain;                      ///< text, json or script; empty: explains nothing
  std::string explain_file;                 ///< empty: standard error
};

/// Registers the options of a command and returns what runs it; that returns minirun's exit code.
using Register = std::function<int()> (*)(CLI::App& command, const Globals& globals);

struct Command {
  const char* name;
  const char* summary;
  Register add;
  int exit_code_of_errors = 1;
};

std::span<const Command> commands();

std::function<int()> add_compare(CLI::App& command, const Globals& globals);
std::function<int()> add_create(CLI::App& command, const Globals& globals);
std::function<int()> add_delete(CLI::App& command, const Globals& globals);
std::function<int()> add_events(CLI::App& command, const Globals& globals);
std::function<int()> add_exec(CLI::App& command, const Globals& globals);
std::function<int()> add_features(CLI::App& command, const Globals& globals);
std::function<int()> add_kill(CLI::App& command, const Globals& globals);
std::function<int()> add_list(CLI::App& command, const Globals& globals);
std::function<int()> add_pause(CLI::App& command, const Globals& globals);
std::function<int()> add_ps(CLI::App& command, const Globals& globals);
std::function<int()> add_resume(CLI::App& command, const Globals& globals);
std::function<int()> add_run(CLI::App& command, const Globals& globals);
std::function<int()> add_spec(CLI::App& command, const Globals& globals);
std::function<int()> add_start(CLI::App& command, const Globals& globals);
std::function<int()> add_state(CLI::App& command, const Globals& globals);
std::function<int()> add_update(CLI::App& command, const Globals& globals);

}  // namespace minirun
