// The options that `run` and `create` share: docker's.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "minicontainer/cli/minicontainer_commands.hpp"
#include "minicontainer/engine/create.hpp"

namespace cli {

struct ContainerOptions {
  engine::CreateRequest request;
  std::string pull = "missing";
  std::string platform;
  std::string id_file;  ///< --cidfile
  bool has_entrypoint = false;
  std::string entrypoint;
  std::vector<std::string> env_files, label_files, label_words, log_words, attached;
  std::vector<std::string> command;
  // Words that become numbers of the settings.
  std::string memory, memory_swap, memory_reservation, cpus, shm_size, kernel_memory;
  std::string restart = "no";
  std::string health_command, health_interval, health_timeout, health_start_period;
  bool has_no_health = false;
};

/// Registers them, with IMAGE and COMMAND at the end.
std::shared_ptr<ContainerOptions> add_container_options(CLI::App& command);

/// The limits that --memory, --cpus and the like say. Throws std::runtime_error, in docker's words.
engine::Limits limits_of(const ContainerOptions& options);

/// The request that they make, once they are read. Throws std::runtime_error, in docker's words.
engine::CreateRequest finish_request(ContainerOptions& options);

/// Creates the container, writes --cidfile, and tells what was unusual on standard error. An image
/// that is not here is an Exit with docker's words.
engine::Record create_from(ContainerOptions& options, const Globals& globals);

}  // namespace cli
