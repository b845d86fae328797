#include "minicontainer/cli/engine_commands/engine_access.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>

#include "minicontainer/image/descriptor.hpp"

namespace cli {

engine::Folders folders_of(const Globals& globals) {
  return {.root = globals.root, .run_root = globals.run_root};
}

std::string machine_platform() {
  return "linux/" + image::machine_architecture();
}

std::int64_t parse_duration(const std::string& text) {
  double total = 0;
  for (const char* place = text.c_str(); *place != '\0';) {
    char* end = nullptr;
    const double number = std::strtod(place, &end);
    const std::string_view unit(end);
    double factor = 0;
    if (unit.starts_with("ms")) {
      factor = 1e6;
    } else if (unit.starts_with('s')) {
      factor = 1e9;
    } else if (unit.starts_with('m')) {
      factor = 60e9;
    } else if (unit.starts_with('h')) {
      factor = 3600e9;
    }
    if (end == place || factor == 0) {
      throw std::runtime_error(fmt::format("time: invalid duration \"{}\"", text));
    }
    total += number * factor;
    place = end + (unit.starts_with("ms") ? 2 : 1);
  }
  return static_cast<std::int64_t>(total);
}

int for_each(const std::vector<std::string>& references,
             const std::function<void(const std::string&)>& action) {
  int code = 0;
  for (const auto& reference : references) {
    try {
      action(reference);
      fmt::print("{}\n", reference);
    } catch (const Harmless& harmless) {
      fmt::print(stderr, "Error: {}\n", harmless.what());
    } catch (const std::exception& error) {
      std::fflush(stdout);
      fmt::print(stderr, "Error: {}\n", error.what());
      code = 1;
    }
  }
  return code;
}

std::function<int()> act_on_containers(
    CLI::App& command, const Globals& globals,
    std::function<void(const engine::Folders&, const engine::Container&)> action) {
  auto references = std::make_shared<std::vector<std::string>>();
  command.add_option("CONTAINER", *references, "names or ids")->required();
  return [references, &globals, action = std::move(action)] {
    const auto folders = folders_of(globals);
    return for_each(*references, [&](const std::string& reference) {
      action(folders, engine::find_container(folders, reference));
    });
  };
}

std::shared_ptr<std::string> add_container(CLI::App& command) {
  auto reference = std::make_shared<std::string>();
  command.add_option("CONTAINER", *reference, "a name or an id")->required();
  return reference;
}

}  // namespace cli
