#include "minicontainer/image/bootstrap.hpp"

#include <fmt/core.h>

#include <memory>

#include <CLI/CLI.hpp>

#include "minicontainer/cli/image_commands/image_commands.hpp"

namespace cli {
namespace {

using image::Image;
using image::parse_tagged_reference;

struct BootstrapOptions {
  std::vector<std::string> names;
  std::string program;
  image::DebianOptions debian;
};

int finish(image::Store& store, const Image& image, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    store.add_name(image, parse_tagged_reference(name));
    print("Tagged: " + familiar_name(parse_tagged_reference(name)) + "\n");
  }
  print(image.id.text() + "\n");
  return 0;
}

int make_busybox(const Globals& globals, BootstrapOptions options) {
  if (options.names.empty()) options.names = {"busybox:latest"};
  image::Store store = open_store(globals);
  const auto image = image::bootstrap_busybox(store, parse_tagged_reference(options.names.front()),
                                              options.program);
  return finish(store, image, options.names);
}

int make_debian(const Globals& globals, BootstrapOptions options) {
  if (options.names.empty()) {
    options.names = {"debian:" + options.debian.suite};
    if (options.debian.suite == image::DebianOptions().suite)
      options.names.emplace_back("debian:latest");
  }
  image::Store store = open_store(globals);
  const auto image =
      image::bootstrap_debian(store, parse_tagged_reference(options.names.front()), options.debian);
  return finish(store, image, options.names);
}

}  // namespace

std::function<int()> add_bootstrap_busybox(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<BootstrapOptions>();
  command.add_option("--tag,-t", options->names, "its names; busybox:latest by default");
  command.add_option("--program", options->program, "a static busybox; else the one in PATH");
  return [options, &globals] { return make_busybox(globals, *options); };
}

std::function<int()> add_bootstrap_debian(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<BootstrapOptions>();
  command.add_option("--tag,-t", options->names, "its names; debian:SUITE by default");
  command
      .add_option("--packages", options->debian.packages, "more packages: nginx-light,redis-server")
      ->delimiter(',');
  command.add_option("--suite", options->debian.suite, "the release")->default_str("bookworm");
  command.add_option("--mirror", options->debian.mirror,
                     "an address; else where apt gets packages from");
  return [options, &globals] { return make_debian(globals, *options); };
}

}  // namespace cli
