#include <memory>

#include <CLI/CLI.hpp>

#include "minicontainer/cli/image_commands/image_commands.hpp"

namespace cli {

std::function<int()> add_tag(CLI::App& command, const Globals& globals) {
  auto names = std::make_shared<std::pair<std::string, std::string>>();
  command.add_option("source", names->first, "a name or an id")->required();
  command.add_option("target", names->second, "the new name")->required();
  return [names, &globals] {
    image::Store store = open_store(globals);
    const auto target = image::parse_tagged_reference(names->second);
    if (target.digest) throw image::Error("refusing to create a tag with a digest reference");
    store.add_name(store.get(names->first), target);
    return 0;
  };
}

}  // namespace cli
