// What the commands of containers share: the folders, references, durations, errors for many.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "minicontainer/cli/minicontainer_commands.hpp"
#include "minicontainer/engine/container.hpp"

namespace cli {

engine::Folders folders_of(const Globals& globals);

/// "linux/amd64".
std::string machine_platform();

/// "1m30s" in nanoseconds; empty: 0. Throws std::runtime_error.
std::int64_t parse_duration(const std::string& text);

/// --restart's word. Throws std::runtime_error, in docker's words.
void read_restart(const std::string& word, engine::Settings& settings);

/// What is told and yet no failure.
class Harmless : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Does it for each reference, and prints the reference when it is done. What goes wrong with one
/// is told on standard error and does not stop the others. Returns the exit code: 1 if any failed.
int for_each(const std::vector<std::string>& references,
             const std::function<void(const std::string&)>& action);

/// Registers CONTAINER..., at least one, and runs for_each with the container that is meant.
std::function<int()> act_on_containers(
    CLI::App& command, const Globals& globals,
    std::function<void(const engine::Folders&, const engine::Container&)> action);

/// Registers CONTAINER, one.
std::shared_ptr<std::string> add_container(CLI::App& command);

}  // namespace cli
