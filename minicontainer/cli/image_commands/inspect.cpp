#include <fmt/core.h>

#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

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
  nlohmann::json all = nlohmann::json::array();
  const int exit_code = for_each_name(options.names, [&](const std::string& name) {
    all.push_back(engine::describe_image(store, store.get(name)));
  });
  if (options.format.empty() || options.format == "json") {
    print(all.dump(options.format.empty() ? 4 : -1, ' ', false,
                   nlohmann::json::error_handler_t::replace) +
          "\n");
    return exit_code;
  }
  const engine::GoTemplate line(options.format);
  for (const auto& one : all) print(line.render(one) + "\n");
  return exit_code;
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
  const auto listing = engine::list_history(store, store.get(options.name),
                                            options.shows_whole_texts, options.is_human);
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
