// network connect, network disconnect.

#include <fmt/core.h>

#include <CLI/CLI.hpp>

#include "minicontainer/cli/engine_commands/commands.hpp"
#include "minicontainer/cli/engine_commands/engine_access.hpp"
#include "minicontainer/engine/connect.hpp"

namespace cli {

std::function<int()> add_network_connect(CLI::App& command, const Globals& globals) {
  struct Words {
    engine::NetworkSetting setting;
    std::string container;
  };
  auto words = std::make_shared<Words>();
  auto& setting = words->setting;
  const auto add_words = [&](const char* name, std::vector<std::string>& list, const char* about) {
    command.add_option(name, list, about)->allow_extra_args(false)->take_all();
  };
  command.add_option("--ip", setting.ip_address, "its address there");
  command.add_option("--ip6", setting.ip6_address, "its address of version 6");
  add_words("--alias", setting.aliases, "one more name there");
  add_words("--link", setting.links, "CONTAINER:ALIAS");
  command.add_option("NETWORK", setting.network, "a name or an id")->required();
  command.add_option("CONTAINER", words->container, "a name or an id")->required();
  return [words, &globals] {
    const auto folders = folders_of(globals);
    words->setting.network = engine::find_network(folders, words->setting.network).name;
    const auto container = engine::find_container(folders, words->container);
    engine::connect_container(folders, container.record.id, words->setting);
    return 0;
  };
}

std::function<int()> add_network_disconnect(CLI::App& command, const Globals& globals) {
  struct Words {
    std::string network, container;
    bool is_forced = false;
  };
  auto words = std::make_shared<Words>();
  command.add_flag("--force,-f", words->is_forced, "accepted: nothing stands in the way here");
  command.add_option("NETWORK", words->network, "a name or an id")->required();
  command.add_option("CONTAINER", words->container, "a name or an id")->required();
  return [words, &globals] {
    const auto folders = folders_of(globals);
    const auto definition = engine::find_network(folders, words->network);
    const auto container = engine::find_container(folders, words->container);
    engine::disconnect_container(folders, container.record.id, definition);
    return 0;
  };
}

}  // namespace cli
