// build, builder prune.

#include "minicontainer/build/build.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>

#include "base/file.hpp"
#include "minicontainer/build/dockerfile.hpp"
#include "minicontainer/build/interrupts.hpp"
#include "minicontainer/build/lines.hpp"
#include "minicontainer/build/source_tree.hpp"
#include "minicontainer/build/step_cache.hpp"
#include "minicontainer/cli/engine_commands/commands.hpp"
#include "minicontainer/cli/engine_commands/engine_access.hpp"
#include "minicontainer/cli/guarded_words.hpp"
#include "minicontainer/cli/registry_commands/registry_commands.hpp"
#include "minicontainer/engine/surroundings.hpp"

namespace cli {
namespace {

using Words = std::vector<std::string>;

struct BuildCommand {
  build::BuildOptions options;
  Words arguments, labels, secrets;
  std::string id_file, memory, shm_size, platform;
  std::string progress = "auto";
  bool uses_no_cache = false;
  bool removes_containers = true;
};

void add_words(CLI::App& command, const char* name, Words& words, const char* about) {
  command.add_option(name, words, about)->allow_extra_args(false)->take_all();
}

// NAME=value; a NAME alone has the value that it has here.
void read_arguments(BuildCommand& command) {
  for (const auto& word : command.arguments) {
    const auto equals = word.find('=');
    if (equals != word.npos) {
      command.options.arguments[word.substr(0, equals)] = word.substr(equals + 1);
    } else if (const char* value = std::getenv(word.c_str())) {
      command.options.arguments[word] = value;
    }
  }
  for (const auto& word : command.labels) {
    const auto equals = word.find('=');
    command.options.labels[word.substr(0, equals)] =
        equals == word.npos ? "" : word.substr(equals + 1);
  }
}

// "id=token,src=token.txt", "id=token,env=TOKEN" is not one of them.
void read_secrets(BuildCommand& command) {
  for (const auto& word : command.secrets) {
    std::string id, source;
    for (const auto& option : build::mount_options(word)) {
      if (option.name == "id") id = option.value;
      if (option.name == "src" || option.name == "source") source = option.value;
    }
    if (id.empty())
      throw Exit(1, fmt::format("invalid secret \"{}\": write id=NAME,src=FILE", word));
    command.options.secrets[id] = source.empty() ? id : source;
  }
}

int run_build(BuildCommand& command, const Globals& globals) {
  auto& options = command.options;
  options.folders = folders_of(globals);
  options.uses_cache = !command.uses_no_cache;
  options.run.limits.memory = engine::parse_size(command.memory);
  options.run.shm_size = engine::parse_size(command.shm_size);
  options.pull = [&](image::Store& store, const std::string& name) {
    pull_and_tell(store, image::parse_tagged_reference(name), globals, registry::TlsRule::kDocker,
                  {}, options.is_quiet ? registry::Output::kNone : registry::Output::kStandard);
  };
  if (!command.platform.empty() && command.platform != machine_platform()) {
    throw Exit(1, fmt::format("--platform {}: this machine builds for {} only", command.platform,
                              machine_platform()));
  }
  read_arguments(command);
  read_secrets(command);
  const auto outcome = build::build_image(options);
  if (!command.id_file.empty()) base::replace_file(command.id_file, outcome.id.text());
  if (options.is_quiet) {
    fmt::print("{}\n", outcome.id.text());
    return 0;
  }
  fmt::print("Successfully built {}\n", outcome.id.short_hex());
  for (const auto& name : outcome.names) {
    fmt::print("Successfully tagged {}\n", image::familiar_name(name));
  }
  return 0;
}

// docker's own words, without a name in front of them.
int build_or_explain(BuildCommand& command, const Globals& globals) {
  try {
    return run_build(command, globals);
  } catch (const build::BuildError& error) {
    std::fflush(stdout);
    throw Exit(error.code, error.what());
  } catch (const build::DockerfileError& error) {
    throw Exit(1, error.what());
  } catch (const build::Interrupted& error) {
    throw Exit(130, error.what());
  }
}

}  // namespace

std::function<int()> add_build(CLI::App& command, const Globals& globals) {
  auto words = std::make_shared<BuildCommand>();
  auto& options = words->options;
  add_words(command, "--tag,-t", options.tags, "a name of the image: NAME or NAME:TAG");
  command.add_option("--file,-f", options.dockerfile, "the Dockerfile; -: the standard input");
  command.add_option("--target", options.target, "the stage to build; else the last one");
  add_words(command, "--build-arg", words->arguments, "NAME=value of an ARG");
  add_words(command, "--label", words->labels, "KEY=value for the image");
  add_words(command, "--secret", words->secrets, "id=NAME,src=FILE for RUN --mount=type=secret");
  command.add_flag("--no-cache", words->uses_no_cache, "do every step again");
  command.add_flag("--pull", options.pulls_always, "look for newer base images");
  command.add_flag("--quiet,-q", options.is_quiet, "print the image's id and nothing else");
  command.add_flag("--explain", options.explains, "say why each step is in the cache or not");
  command.add_option("--iidfile", words->id_file, "write the image's id to this file");
  command.add_option("--progress", words->progress, "auto or plain: both tell each step")
      ->check(CLI::IsMember({"auto", "plain"}));
  command.add_flag("--rm", words->removes_containers, "accepted: containers of steps never stay");
  command.add_flag("--force-rm", words->removes_containers, "accepted, as --rm");
  command.add_option("--platform", words->platform, "only this machine's");
  command.add_option("--network", options.run.network, "of RUN: host, none, a network");
  add_words(command, "--add-host", options.run.extra_hosts, "NAME:ADDRESS for RUN");
  command.add_option("--memory,-m", words->memory, "the most memory that RUN may take");
  command.add_option("--shm-size", words->shm_size, "of /dev/shm in RUN");
  add_words(command, "--ulimit", options.run.ulimits, "nofile=1024:2048");
  add_words(command, "--security-opt", options.run.security_options, "seccomp=unconfined");
  command.add_option("--cgroup-parent", options.run.cgroup_parent, "make RUN's groups below this");
  command.add_option("PATH", options.context, "the folder of the build's files; -: a tar")
      ->required();
  return [words, &globals] { return build_or_explain(*words, globals); };
}

std::function<int()> add_builder_prune(CLI::App& command, const Globals& globals) {
  auto is_forced = std::make_shared<bool>(false);
  command.add_flag("--force,-f", *is_forced, "accepted: nobody is asked");
  command.add_flag("--all,-a", *is_forced, "accepted: all goes in any case");
  return [&globals] {
    const auto count = build::clear_step_cache(folders_of(globals).root);
    fmt::print("Removed {} entries of the build cache\n", count);
    return 0;
  };
}

}  // namespace cli
