#include <fmt/core.h>

#include <memory>
#include <set>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "minicontainer/cli/image_commands/image_commands.hpp"
#include "minicontainer/engine/image_report.hpp"

namespace cli {
namespace {

struct ListOptions {
  engine::ImageListOptions list;
  std::string format;
  bool is_quiet = false;
};

int list(const Globals& globals, const ListOptions& options) {
  const auto store = open_store(globals);
  for (const auto& [entry, reason] : store.damages()) {
    fmt::print(stderr, "minicontainer: {} cannot be read: {}\n", name_of(entry), reason);
  }
  const auto listing = engine::list_images(store, options.list);
  if (!options.is_quiet) {
    print(engine::format_listing(listing, options.format));
    return 0;
  }
  std::string last;
  for (const auto& row : listing.rows) {
    const auto id = row.at("ID").get<std::string>();
    if (id != last) print(id + "\n");
    last = id;
  }
  return 0;
}

}  // namespace

std::function<int()> add_images(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<ListOptions>();
  command.add_option("repository", options->list.repository, "only this one: NAME or NAME:TAG");
  command.add_flag_callback("--all,-a", [] {}, "accepted: there are no others");
  command.add_flag("--digests", options->list.shows_digests, "show as which digest it was pulled");
  command.add_flag("--no-trunc", options->list.shows_whole_ids, "show whole ids");
  command.add_flag("--quiet,-q", options->is_quiet, "show ids only");
  command.add_option(
      "--filter,-f", options->list.filters,
      "dangling=true, label=KEY=VALUE, reference=PATTERN, before=IMAGE, since=IMAGE");
  command.add_option("--format", options->format, "json, or a Go template");
  return [options, &globals] { return list(globals, *options); };
}

}  // namespace cli
