#include <fmt/core.h>
#include <unistd.h>

#include <memory>

#include <CLI/CLI.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/time.hpp"
#include "base/undo.hpp"
#include "minicontainer/cli/image_commands/image_commands.hpp"
#include "minicontainer/cli/stream_files.hpp"
#include "minicontainer/image/archive.hpp"
#include "minicontainer/image/change.hpp"

namespace cli {
namespace {

using image::Image;
using image::Store;

struct SaveOptions {
  std::vector<std::string> names;
  std::string output;
  std::string format = "docker-archive";
};

// An image that is asked for by name is saved with that name, by id with none: as docker does it.
std::vector<image::ArchivedImage> images_to_save(const Store& store,
                                                 const std::vector<std::string>& names) {
  std::vector<image::ArchivedImage> saved;
  for (const auto& name : names) {
    const Image image = store.get(name);
    auto known = std::ranges::find_if(
        saved, [&](const auto& one) { return one.image.manifest.digest == image.manifest.digest; });
    if (known == saved.end()) known = saved.insert(saved.end(), {image, {}});
    for (const auto& one : image.names) {
      const auto familiar = familiar_name(one);
      if (familiar == name || familiar == name + ":latest" || full_name(one) == name) {
        known->names.push_back(one);
      }
    }
  }
  return saved;
}

// What came half way is no archive: it must not lie there as if it were.
int save(const Globals& globals, const SaveOptions& options) {
  const Store store = open_store(globals);
  const auto images = images_to_save(store, options.names);
  const auto form =
      options.format == "oci-archive" ? image::ArchiveForm::kOci : image::ArchiveForm::kBoth;
  const std::string beside = options.output.empty() ? "" : options.output + ".part";
  base::Undo undo;
  const base::Fd output = open_stream_output(beside);
  if (!beside.empty()) undo.add([&] { ::unlink(beside.c_str()); });
  image::save_images(store, images, form,
                     [&](std::string_view bytes) { base::write_all(output, bytes); });
  if (!beside.empty()) {
    sys::check(::rename(beside.c_str(), options.output.c_str()), "rename {} to {}", beside,
               options.output);
  }
  undo.commit();
  return 0;
}

struct LoadOptions {
  std::string input;
  bool is_quiet = false;
};

int load(const Globals& globals, const LoadOptions& options) {
  Store store = open_store(globals);
  image::FileSource source(open_stream_input(options.input));
  for (const auto& [image, names] : image::load_images(store, source)) {
    for (const auto& name : names) print("Loaded image: " + familiar_name(name) + "\n");
    if (names.empty()) print("Loaded image ID: " + image.id.text() + "\n");
  }
  return 0;
}

struct ImportArguments {
  std::string input;
  std::string name;
  std::string message;
  std::vector<std::string> changes;
};

int import(const Globals& globals, const ImportArguments& arguments) {
  if (arguments.input.starts_with("http://") || arguments.input.starts_with("https://")) {
    throw image::Error("import takes a file or - for standard input: download the address first");
  }
  Store store = open_store(globals);
  image::ImportOptions options{.created = base::now_rfc3339()};
  options.comment =
      arguments.message.empty() ? "Imported from " + arguments.input : arguments.message;
  if (!arguments.name.empty()) options.names = {image::parse_tagged_reference(arguments.name)};
  for (const auto& change : arguments.changes) image::apply_change(options.execution, change);
  image::FileSource source(open_stream_input(arguments.input));
  print(image::import_image(store, source, options).id.text() + "\n");
  return 0;
}

}  // namespace

std::function<int()> add_save(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<SaveOptions>();
  command.add_option("image", options->names, "names or ids")->required();
  command.add_option("--output,-o", options->output, "write to a file, not to standard output");
  command.add_option("--format", options->format, "docker-archive (read by all) or oci-archive")
      ->check(CLI::IsMember({"docker-archive", "oci-archive"}));
  return [options, &globals] { return save(globals, *options); };
}

std::function<int()> add_load(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<LoadOptions>();
  command.add_option("--input,-i", options->input, "read from a file, not from standard input");
  command.add_flag("--quiet,-q", options->is_quiet, "accepted: there is no progress to hide");
  return [options, &globals] { return load(globals, *options); };
}

std::function<int()> add_import(CLI::App& command, const Globals& globals) {
  auto arguments = std::make_shared<ImportArguments>();
  command.add_option("file", arguments->input, "a tar, also a compressed one; -: standard input")
      ->required();
  command.add_option("name", arguments->name, "NAME[:TAG]");
  command.add_option("--change,-c", arguments->changes, "a line of a Dockerfile: CMD, ENV, ...")
      ->allow_extra_args(false);
  command.add_option("--message,-m", arguments->message, "a comment");
  return [arguments, &globals] { return import(globals, *arguments); };
}

}  // namespace cli
