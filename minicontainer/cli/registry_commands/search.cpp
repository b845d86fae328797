#include <memory>

#include <CLI/CLI.hpp>

#include "minicontainer/cli/registry_commands/registry_commands.hpp"

namespace cli {

// There is a list of a registry's own repositories, /v2/_catalog, but Docker Hub does not give it.
std::function<int()> add_search(CLI::App& command, const Globals& /*globals*/) {
  auto words = std::make_shared<std::vector<std::string>>();
  command.add_option("term", *words, "what to look for")->required();
  command.allow_extras();
  return [words]() -> int {
    throw std::runtime_error(
        "search is not done here: it asks Docker Hub's own index, which is no part of the "
        "distribution API that registries share. Look on hub.docker.com; of a registry of yours, "
        "curl http://localhost:5000/v2/_catalog lists the repositories");
  };
}

}  // namespace cli
