#include <fmt/core.h>

#include <memory>

#include <CLI/CLI.hpp>

#include "minicontainer/cli/image_commands/image_commands.hpp"

namespace cli {
namespace {

image::Reference parse_target(const std::string& text) {
  try {
    return image::parse_tagged_reference(text);
  } catch (const image::Error& error) {
    constexpr std::string_view kStart = "invalid reference format: ";
    std::string reason = error.what();
    const auto colon = reason.rfind(": ");
    if (reason.starts_with(kStart) && colon != reason.npos) {
      reason = std::string(kStart) + reason.substr(colon + 2);
    }
    throw Exit(1, fmt::format("Error parsing reference: \"{}\" is not a valid repository/tag: {}",
                              text, reason));
  }
}

}  // namespace

std::function<int()> add_tag(CLI::App& command, const Globals& globals) {
  auto names = std::make_shared<std::pair<std::string, std::string>>();
  command.add_option("source", names->first, "a name or an id")->required();
  command.add_option("target", names->second, "the new name")->required();
  return [names, &globals] {
    image::Store store = open_store(globals);
    const auto target = parse_target(names->second);
    if (target.digest) throw image::Error("refusing to create a tag with a digest reference");
    const auto image = store.find(names->first);
    if (!image) {
      const bool has_tag = names->first.find(':') != names->first.npos;
      throw image::NoSuchImage("No such image: " + names->first + (has_tag ? "" : ":latest"));
    }
    store.add_name(*image, target);
    return 0;
  };
}

}  // namespace cli
