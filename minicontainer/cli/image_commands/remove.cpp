#include <fmt/core.h>

#include <memory>

#include <CLI/CLI.hpp>

#include "minicontainer/cli/ask.hpp"
#include "minicontainer/cli/image_commands/image_commands.hpp"
#include "minicontainer/engine/image_report.hpp"
#include "minicontainer/engine/prune.hpp"
#include "minicontainer/image/chain_id.hpp"
#include "minicontainer/image/unpack.hpp"

namespace cli {
namespace {

using image::Image;
using image::Reference;
using image::Store;

struct RemoveOptions {
  std::vector<std::string> names;
  bool is_forced = false;
};

bool is_name(const std::string& asked, const std::string& full) {
  try {
    return full_name(image::parse_tagged_reference(asked)) == full;
  } catch (const image::Error&) {  // an id with its "sha256:"
    return false;
  }
}

// The name by which an image was asked for; nothing if it was its id.
std::optional<Reference> name_in(const Image& image, const std::string& text) {
  for (const auto* names : {&image.names, &image.digests}) {
    for (const Reference& name : *names) {
      if (is_name(text, full_name(name))) return name;
    }
  }
  return std::nullopt;
}

// docker's two conflicts, in its words.
void check_users(const Store& store, const Image& image, const std::string& asked,
                 const std::optional<Reference>& name) {
  const auto users = engine::users_of_image(store, image);
  if (users.empty()) return;
  const std::string user = users.front().substr(0, 12);
  if (name) {
    throw image::Error(
        fmt::format("conflict: unable to remove repository reference \"{}\" (must force) - "
                    "container {} is using "
                    "its referenced image {}",
                    asked, user, image.id.short_hex()));
  }
  throw image::Error(fmt::format(
      "conflict: unable to delete {} (must be forced) - image is being used by container {}",
      image.id.short_hex(), user));
}

void remove_whole(Store& store, const Image& image) {
  for (const auto* names : {&image.names, &image.digests}) {
    for (const Reference& name : *names) print("Untagged: " + familiar_name(name) + "\n");
  }
  store.remove_image(image.manifest.digest);
  store.collect();
  print("Deleted: " + image.id.text() + "\n");
  auto chain = chain_ids(image.config.diff_ids);
  for (auto id = chain.rbegin(); id != chain.rend(); ++id) {
    if (!std::filesystem::exists(layer_folder(store, *id))) print("Deleted: " + id->text() + "\n");
  }
}

// An image that cannot be read can still be removed, by its name.
bool remove_damaged(Store& store, const std::string& asked) {
  for (const auto& [entry, reason] : store.damages()) {
    const std::string name = name_of(entry);
    if (name.empty() || !is_name(asked, name)) continue;
    store.remove_image(entry.digest);
    store.collect();
    print(fmt::format("Untagged: {}\nDeleted: {} (it was damaged: {})\n", asked,
                      entry.digest.text(), reason));
    return true;
  }
  return false;
}

void remove_one(Store& store, const std::string& asked, bool is_forced) {
  if (remove_damaged(store, asked)) return;
  const Image image = store.get(asked);
  const auto name = name_in(image, asked);
  const std::size_t count = image.names.size() + image.digests.size();
  const bool is_last =
      count <= 1 || (image.names.size() == 1 && name && name->digest == std::nullopt);
  if (name && !is_last) {
    store.remove_name(*name);
    print("Untagged: " + familiar_name(*name) + "\n");
    return;
  }
  if (!name && image.names.size() > 1 && !is_forced) {
    throw image::Error(
        fmt::format("conflict: unable to delete {} (must be forced) - image is "
                    "referenced in multiple repositories",
                    image.id.short_hex()));
  }
  if (!is_forced) check_users(store, image, asked, name);
  remove_whole(store, image);
}

int remove_all(const Globals& globals, const RemoveOptions& options) {
  Store store = open_store(globals);
  return for_each_name(
      options.names, [&](const std::string& name) { remove_one(store, name, options.is_forced); });
}

struct PruneOptions {
  bool takes_all = false;
  bool is_forced = false;
};

int prune(const Globals& globals, const PruneOptions& options) {
  const std::string warning =
      fmt::format("WARNING! This will remove all {}.",
                  options.takes_all ? "images without at least one container associated to them"
                                    : "dangling images");
  if (!options.is_forced && !is_agreed_to(warning)) return 0;
  const auto pruned = engine::prune_images(
      {.root = globals.root, .run_root = globals.run_root},
      options.takes_all ? engine::ImagesToPrune::kAll : engine::ImagesToPrune::kDangling);
  std::string deleted;
  for (const auto& line : pruned.lines) deleted += line + "\n";
  if (!deleted.empty()) print("Deleted Images:\n" + deleted + "\n");
  print(fmt::format("Total reclaimed space: {}\n",
                    engine::human_size(static_cast<double>(pruned.freed))));
  return 0;
}

}  // namespace

std::function<int()> add_rmi(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<RemoveOptions>();
  command.add_option("image", options->names, "names or ids")->required();
  command.add_flag("--force,-f", options->is_forced, "also if a container stands on it");
  command.add_flag_callback("--no-prune", [] {}, "accepted: layers are shared, not kept");
  return [options, &globals] { return remove_all(globals, *options); };
}

std::function<int()> add_image_prune(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<PruneOptions>();
  command.add_flag("--all,-a", options->takes_all, "all that no container stands on");
  command.add_flag("--force,-f", options->is_forced, "ask nothing");
  return [options, &globals] { return prune(globals, *options); };
}

}  // namespace cli
