#include "minicontainer/registry/push.hpp"

#include <fmt/core.h>

#include <memory>

#include <CLI/CLI.hpp>

#include "minicontainer/cli/image_commands/image_commands.hpp"
#include "minicontainer/cli/registry_commands/registry_commands.hpp"

namespace cli {
namespace {

using image::Reference;

struct PushCommand {
  std::string name;
  bool has_all_tags = false;
  bool is_quiet = false;
  std::shared_ptr<registry::TlsRule> rule;
};

// Every tag that the repository has here.
std::vector<Reference> tags_of(const image::Store& store, const Reference& repository) {
  std::vector<Reference> all;
  for (const auto& image : store.images()) {
    for (const auto& name : image.names) {
      if (name.domain == repository.domain && name.path == repository.path) all.push_back(name);
    }
  }
  if (all.empty()) {
    throw std::runtime_error("An image does not exist locally with the tag: " +
                             familiar_repository(repository));
  }
  return all;
}

std::vector<Reference> names_to_push(const PushCommand& command, const image::Store& store) {
  const Reference typed = image::parse_reference(command.name);
  if (typed.digest) throw std::runtime_error("cannot push a digest reference");
  if (!command.has_all_tags) {
    if (typed.tag.empty() && !command.is_quiet) print("Using default tag: latest\n");
    return {image::parse_tagged_reference(command.name)};
  }
  if (!typed.tag.empty()) throw std::runtime_error("tag can't be used with --all-tags/-a");
  return tags_of(store, typed);
}

int push(const PushCommand& command, const Globals& globals) {
  image::Store store = open_store(globals);
  const auto names = names_to_push(command, store);
  const auto progress = registry::make_progress(command.is_quiet ? registry::Output::kNone
                                                                 : registry::Output::kStandard);
  const auto access = registry::access_to(names.front().domain, globals.root, *command.rule);
  const std::string repository = names.front().domain + "/" + names.front().path;
  progress->tell(fmt::format("The push refers to repository [{}]", repository));
  for (const Reference& name : names) {
    const auto manifest = registry::push(store, access, name, *progress);
    progress->tell(
        fmt::format("{}: digest: {} size: {}", name.tag, manifest.digest.text(), manifest.size));
  }
  if (command.is_quiet) print(full_name(names.front()) + "\n");
  return 0;
}

}  // namespace

std::function<int()> add_push(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<PushCommand>();
  command.add_option("name", options->name, "NAME[:TAG]")->required();
  command.add_flag("--all-tags,-a", options->has_all_tags, "all tags of the repository");
  command.add_flag("--quiet,-q", options->is_quiet, "say only its name");
  options->rule = add_tls_rule(command);
  return [options, &globals] { return push(*options, globals); };
}

}  // namespace cli
