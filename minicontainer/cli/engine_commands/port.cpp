// port: where a container's ports are to be reached.

#include <fmt/core.h>

#include <CLI/CLI.hpp>

#include "minicontainer/cli/engine_commands/commands.hpp"
#include "minicontainer/cli/engine_commands/engine_access.hpp"
#include "minicontainer/engine/sandbox.hpp"

namespace cli {
namespace {

std::string place_of(const engine::PortBinding& binding) {
  const bool is_v6 = binding.host_address.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", is_v6 ? "[" : "", binding.host_address, is_v6 ? "]" : "",
                     binding.first_host_port);
}

}  // namespace

std::function<int()> add_port(CLI::App& command, const Globals& globals) {
  struct Words {
    std::string reference, port;
  };
  auto words = std::make_shared<Words>();
  command.add_option("CONTAINER", words->reference, "a name or an id")->required();
  command.add_option("PORT", words->port, "80 or 80/udp");
  return [words, &globals] {
    const auto folders = folders_of(globals);
    const auto container = engine::find_container(folders, words->reference);
    std::vector<engine::PortBinding> bound;
    if (container.is_running()) bound = engine::bound_ports(folders, container.record.id);
    if (words->port.empty()) {
      for (const auto& one : bound) fmt::print("{} -> {}\n", one.key(), place_of(one));
      return 0;
    }
    const bool has_protocol = words->port.find('/') != words->port.npos;
    const std::string key = words->port + (has_protocol ? "" : "/tcp");
    std::erase_if(bound, [&](const engine::PortBinding& one) { return one.key() != key; });
    if (bound.empty()) {
      throw Exit(1,
                 fmt::format("Error: No public port '{}' published for {}", key, words->reference));
    }
    for (const auto& one : bound) fmt::print("{}\n", place_of(one));
    return 0;
  };
}

}  // namespace cli
