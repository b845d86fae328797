// The commands of minicontainer. Each registers its options and says what to do.
//
// A name has one word ("images") or two ("image ls"). Commands of images are in image_commands/,
// those of containers in engine_commands/, those that speak with registries in registry_commands/.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>

namespace CLI {
class App;
}

namespace cli {

/// What stands before the command: `minicontainer --root R --run-root S COMMAND`.
struct Globals {
  std::filesystem::path root;      ///< images, layers, containers, volumes
  std::filesystem::path run_root;  ///< what is gone with the machine: pids, sockets
};

/// Registers the options of a command and returns what runs it; that returns the exit code.
using Register = std::function<int()> (*)(CLI::App& command, const Globals& globals);

struct Command {
  const char* name;
  const char* summary;
  Register add;
  int exit_code_of_errors = 1;  ///< 125 for `run`
};

std::span<const Command> image_commands();
std::span<const Command> engine_commands();
std::span<const Command> registry_commands();
std::span<const Command> compose_commands();

/// Ends the program with this exit code after its message was printed, without "minicontainer: ".
class Exit : public std::runtime_error {
 public:
  explicit Exit(int exit_code, const std::string& message = {})
      : std::runtime_error(message), code(exit_code) {}
  int code;
};

}  // namespace cli
