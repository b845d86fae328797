#include "minicontainer/engine/inspect.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "minicontainer/cli/engine_commands/commands.hpp"
#include "minicontainer/cli/engine_commands/engine_access.hpp"
#include "minicontainer/cli/engine_commands/inspected.hpp"
#include "minicontainer/engine/container_list.hpp"
#include "minicontainer/engine/go_template.hpp"
#include "minicontainer/engine/inspect_network.hpp"
#include "minicontainer/engine/networks.hpp"

namespace cli {

using nlohmann::json;

namespace {

struct InspectOptions {
  std::vector<std::string> references;
  std::string format, type;
  bool shows_size = false;
};

std::optional<json> inspect_as_container(const engine::Folders& folders,
                                         const InspectOptions& options,
                                         const std::string& reference) {
  try {
    const auto container = engine::find_container(folders, reference);
    json document = engine::inspect_container(folders, container);
    if (options.shows_size) {
      document["SizeRw"] = engine::bytes_below(folders.container(container.record.id) / "upper");
    }
    return document;
  } catch (const engine::NoSuchContainer&) {
    return std::nullopt;
  }
}

std::optional<json> inspect_as_volume(const engine::Folders& folders,
                                      const std::string& reference) {
  try {
    return engine::inspect_volume(engine::load_volume(folders, reference));
  } catch (const engine::NoSuchVolume&) {
    return std::nullopt;
  }
}

std::optional<json> inspect_as_network(const engine::Folders& folders,
                                       const std::string& reference) {
  try {
    return engine::inspect_network(folders, engine::find_network(folders, reference));
  } catch (const engine::NoSuchNetwork&) {
    return std::nullopt;
  }
}

json inspect_one(const Globals& globals, const InspectOptions& options,
                 const std::string& reference) {
  const auto folders = folders_of(globals);
  const auto is_asked = [&](std::string_view type) {
    return options.type.empty() || options.type == type;
  };
  std::optional<json> found;
  if (is_asked("container")) found = inspect_as_container(folders, options, reference);
  if (!found && is_asked("image")) found = find_inspected_image(globals, reference);
  if (!found && is_asked("volume")) found = inspect_as_volume(folders, reference);
  if (!found && is_asked("network")) found = inspect_as_network(folders, reference);
  if (found) return *found;
  throw std::runtime_error(
      fmt::format("No such {}: {}", options.type.empty() ? "object" : options.type, reference));
}

}  // namespace

int print_inspected(const std::vector<std::string>& references, const std::string& format,
                    const std::function<json(const std::string&)>& inspect) {
  json documents = json::array();
  int code = 0;
  std::string errors;
  for (const auto& reference : references) {
    try {
      documents.push_back(inspect(reference));
    } catch (const std::exception& error) {
      errors += fmt::format("Error: {}\n", error.what());
      code = 1;
    }
  }
  if (format.empty() || format == "json") {
    fmt::print("{}\n",
               documents.dump(format.empty() ? 4 : -1, ' ', false, json::error_handler_t::replace));
  } else {
    const engine::GoTemplate text(format);
    for (const auto& document : documents) fmt::print("{}\n", text.render(document));
  }
  std::fflush(stdout);
  fmt::print(stderr, "{}", errors);
  return code;
}

std::function<int()> add_container_inspect(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<InspectOptions>();
  options->type = "container";
  command.add_option("--format,-f", options->format, "a template: {{.State.Pid}}");
  command.add_flag("--size,-s", options->shows_size, "with the bytes that it has written");
  command.add_option("CONTAINER", options->references, "names or ids")->required();
  return [options, &globals] {
    return print_inspected(options->references, options->format, [&](const std::string& reference) {
      return inspect_one(globals, *options, reference);
    });
  };
}

std::function<int()> add_inspect(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<InspectOptions>();
  command.add_option("--format,-f", options->format, "a template: {{.State.Pid}}");
  command.add_option("--type", options->type, "container, image, network or volume");
  command.add_flag("--size,-s", options->shows_size, "with the bytes that it has written");
  command.add_option("NAME", options->references, "names or ids")->required();
  return [options, &globals] {
    const auto& type = options->type;
    if (!type.empty() && type != "container" && type != "image" && type != "network" &&
        type != "volume") {
      throw Exit(1, fmt::format("\"{}\" is not a valid value for --type", type));
    }
    return print_inspected(options->references, options->format, [&](const std::string& reference) {
      return inspect_one(globals, *options, reference);
    });
  };
}

}  // namespace cli
