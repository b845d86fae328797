#include <fmt/core.h>

#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "minicontainer/cli/engine_commands/inspected.hpp"
#include "minicontainer/cli/image_commands/image_commands.hpp"
#include "minicontainer/engine/go_template.hpp"
#include "minicontainer/engine/image_report.hpp"

namespace cli {
namespace {

struct InspectOptions {
  std::vector<std::string> names;
  std::string format;
};

int inspect(const Globals& globals, const InspectOptions& options) {
  const auto store = open_store(globals);
  return print_inspected(options.names, options.format, [&](const std::string& name) {
    return engine::describe_image(store, store.get(name));
  });
}

// As docker has it here: with the tag that was meant.
std::string with_tag(const std::string& name) {
  return name.find(':') == name.npos ? name + ":latest" : name;
}

struct HistoryOptions {
  std::string name;
  std::string format;
  bool shows_whole_texts = false;
  bool is_quiet = false;
  bool is_human = true;
};

int show_history(const Globals& globals, const HistoryOptions& options) {
  const auto store = open_store(globals);
  const auto image = store.find(options.name);
  if (!image) throw image::NoSuchImage("No such image: " + with_tag(options.name));
  const auto listing =
      engine::list_history(store, *image, options.shows_whole_texts, options.is_human);
  print(engine::format_listing(listing, options.is_quiet ? "{{.ID}}" : options.format));
  return 0;
}

}  // namespace

std::function<int()> add_image_inspect(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<InspectOptions>();
  command.add_option("image", options->names, "names or ids")->required();
  command.add_option("--format,-f", options->format, "json, or a Go template");
  return [options, &globals] { return inspect(globals, *options); };
}

std::function<int()> add_history(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<HistoryOptions>();
  command.add_option("image", options->name, "a name or an id")->required();
  command.add_option("--format", options->format, "json, or a Go template");
  command.add_flag("--no-trunc", options->shows_whole_texts, "show whole texts");
  command.add_flag("--quiet,-q", options->is_quiet, "show ids only");
  command.add_flag("--human,-H,!--no-human", options->is_human, "sizes and times for people");
  return [options, &globals] { return show_history(globals, *options); };
}

}  // namespace cli
