#include <fmt/core.h>

#include <memory>

#include <CLI/CLI.hpp>

#include "minicontainer/cli/image_commands/image_commands.hpp"
#include "minicontainer/cli/registry_commands/registry_commands.hpp"

namespace cli {
namespace {

using image::Reference;

struct PullCommand {
  std::string name;
  std::string platform;
  bool has_all_tags = false;
  bool is_quiet = false;
  std::shared_ptr<registry::TlsRule> rule;

  [[nodiscard]] registry::Output output() const {
    return is_quiet ? registry::Output::kNone : registry::Output::kStandard;
  }
};

registry::PullOptions options_of(const PullCommand& command) {
  if (command.platform.empty()) return {};
  return {.architecture = registry::architecture_in(command.platform), .is_platform_asked = true};
}

void pull_all_tags(const PullCommand& command, image::Store& store, const Globals& globals) {
  Reference repository = image::parse_reference(command.name);
  if (!repository.tag.empty() || repository.digest) {
    throw std::runtime_error("tag can't be used with --all-tags/-a");
  }
  const auto access = registry::access_to(repository.domain, globals.root, *command.rule);
  const auto progress = registry::make_progress(command.output());
  bool is_new = false;
  for (const auto& tag : registry::remote_tags(access, repository)) {
    Reference reference = repository;
    reference.tag = tag;
    const auto pulled = registry::pull(store, access, reference, options_of(command), *progress);
    progress->tell("Digest: " + pulled.digest.text());
    is_new = is_new || pulled.is_new;
  }
  progress->tell(fmt::format("Status: {} {}",
                             is_new ? "Downloaded newer image for" : "Image is up to date for",
                             familiar_name(repository)));
  print(full_name(repository) + "\n");
}

int pull(const PullCommand& command, const Globals& globals) {
  image::Store store = open_store(globals);
  if (command.has_all_tags) {
    pull_all_tags(command, store, globals);
    return 0;
  }
  const Reference typed = image::parse_reference(command.name);
  if (typed.tag.empty() && !typed.digest && !command.is_quiet) print("Using default tag: latest\n");
  const Reference reference = image::parse_tagged_reference(command.name);
  pull_and_tell(store, reference, globals, *command.rule, options_of(command), command.output());
  print(full_name(reference) + "\n");
  return 0;
}

}  // namespace

std::shared_ptr<registry::TlsRule> add_tls_rule(CLI::App& command) {
  auto rule = std::make_shared<registry::TlsRule>(registry::TlsRule::kDocker);
  command.add_option_function<bool>(
      "--tls-verify",
      [rule](bool verifies) {
        *rule = verifies ? registry::TlsRule::kAlways : registry::TlsRule::kNever;
      },
      "prove who the registry is: true, or false for one of this machine");
  return rule;
}

registry::Pulled pull_and_tell(image::Store& store, const Reference& reference,
                               const Globals& globals, registry::TlsRule rule,
                               const registry::PullOptions& options, registry::Output output) {
  const auto progress = registry::make_progress(output);
  const auto access = registry::access_to(reference.domain, globals.root, rule);
  auto pulled = registry::pull(store, access, reference, options, *progress);
  progress->tell("Digest: " + pulled.digest.text());
  progress->tell(fmt::format(
      "Status: {} {}", pulled.is_new ? "Downloaded newer image for" : "Image is up to date for",
      familiar_name(reference)));
  return pulled;
}

std::function<int()> add_pull(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<PullCommand>();
  command.add_option("name", options->name, "NAME[:TAG|@DIGEST]")->required();
  command.add_flag("--all-tags,-a", options->has_all_tags, "all tags of the repository");
  command.add_flag("--quiet,-q", options->is_quiet, "say only its name");
  command.add_option("--platform", options->platform, "for another machine: linux/arm64");
  options->rule = add_tls_rule(command);
  return [options, &globals] { return pull(*options, globals); };
}

}  // namespace cli
