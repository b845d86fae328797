// compose: up, down, ps, logs, exec, run, build, restart, stop, start, pull, config.

#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/cli/compose_commands/compose_commands.hpp"
#include "minicontainer/cli/guarded_words.hpp"
#include "minicontainer/compose/commands.hpp"
#include "minicontainer/compose/runner.hpp"
#include "minicontainer/engine/container_list.hpp"
#include "minicontainer/engine/listing.hpp"

namespace cli {
namespace {

using compose::Project;
using compose::Runner;
using compose::Words;

/// What stands between "compose" and its verb, and which verb it is.
struct ComposeCall {
  compose::ProjectOptions options;
  Words profiles;
  bool is_dry = false;
  std::function<int(const Runner&, const Project&)> verb;
  bool needs_no_project = false;
};

using Call = std::shared_ptr<ComposeCall>;

CLI::App& add_verb(CLI::App& command, const Call& call, const char* name, const char* about,
                   std::function<int(const Runner&, const Project&)> verb) {
  CLI::App& app = *command.add_subcommand(name, about);
  app.callback([call, verb = std::move(verb)] { call->verb = verb; });
  return app;
}

void add_word_list(CLI::App& app, const char* name, Words& words, const char* about) {
  app.add_option(name, words, about)->allow_extra_args(false)->take_all();
}

std::string quoted(const std::string& text) {
  return base::format_json(text);
}

std::map<std::string, long> parse_scales(const Words& words) {
  std::map<std::string, long> scales;
  for (const auto& word : words) {
    const auto equals = word.find('=');
    char* end = nullptr;
    const long count = equals == word.npos ? -1 : std::strtol(word.c_str() + equals + 1, &end, 10);
    if (count < 0 || *end != '\0') {
      throw Exit(1, fmt::format("invalid --scale option {}. Should be SERVICE=NUM", quoted(word)));
    }
    scales[word.substr(0, equals)] = count;
  }
  return scales;
}

void add_up(CLI::App& command, const Call& call) {
  struct Options {
    compose::UpOptions up;
    Words scales;
    bool is_detached = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App& app = add_verb(
      command, call, "up", "make and start what the file asks for",
      [options](const Runner& runner, const Project& project) {
        options->up.scales = parse_scales(options->scales);
        compose::bring_up(runner, project, options->up);
        if (options->is_detached || options->up.has_no_start || runner.is_dry()) return 0;
        const bool was_interrupted = compose::show_project_logs(
            runner, project, {.services = options->up.services, .options = {}, .follows = true});
        if (was_interrupted) fmt::print(stderr, "Gracefully stopping...\n");
        if (was_interrupted) compose::stop_services(runner, project, options->up.services, -1);
        return was_interrupted ? 130 : 0;
      });
  app.add_flag("--detach,-d", options->is_detached, "do not stay and show what they write");
  app.add_flag("--build", options->up.builds, "build images first, also those that are there");
  app.add_flag("--force-recreate", options->up.recreates, "make all containers anew");
  app.add_flag("--no-recreate", options->up.keeps, "leave those that are there");
  app.add_flag("--no-start", options->up.has_no_start, "make them, do not start them");
  app.add_flag("--remove-orphans", options->up.removes_orphans, "also those of no service");
  add_word_list(app, "--scale", options->scales, "SERVICE=N: so many containers of it");
  app.add_option("SERVICE", options->up.services, "only these, and what they depend on");
}

void add_down(CLI::App& command, const Call& call) {
  auto options = std::make_shared<compose::DownOptions>();
  CLI::App& app = add_verb(command, call, "down", "stop and remove containers and networks",
                           [options](const Runner& runner, const Project& project) {
                             compose::take_down(runner, project, *options);
                             return 0;
                           });
  app.add_flag("--volumes,-v", options->takes_volumes, "also the volumes of the file");
  app.add_option("--rmi", options->images, "also images: all, or local for those built here")
      ->check(CLI::IsMember({"all", "local"}));
  app.add_option("--timeout,-t", options->timeout, "seconds until what does not end is killed");
  app.add_flag_callback("--remove-orphans", [] {}, "accepted: they are removed anyway");
}

void add_ps(CLI::App& command, const Call& call) {
  struct Options {
    bool is_quiet = false, shows_all = false, shows_services = false;
    Words services;
  };
  auto options = std::make_shared<Options>();
  CLI::App& app = add_verb(
      command, call, "ps", "list the containers of the project",
      [options](const Runner& runner, const Project& project) {
        std::vector<engine::Container> shown;
        for (const auto& one : compose::containers_of(runner.folders(), project, "")) {
          const std::string service = compose::label_of(one, compose::kServiceLabel);
          const bool is_wanted =
              options->services.empty() ||
              std::ranges::find(options->services, service) != options->services.end();
          if (is_wanted && (options->shows_all || one.is_monitored)) shown.push_back(one);
        }
        engine::Listing listing{.columns = {{"Names", "NAME"},
                                            {"Image", "IMAGE"},
                                            {"Command", "COMMAND"},
                                            {"Service", "SERVICE"},
                                            {"RunningFor", "CREATED"},
                                            {"Status", "STATUS"},
                                            {"Ports", "PORTS"}},
                                .more_columns = {}};
        for (const auto& one : shown) {
          auto row = engine::list_row(runner.folders(), one, {.has_no_cut = options->is_quiet});
          row["Service"] = compose::label_of(one, compose::kServiceLabel);
          listing.rows.push_back(std::move(row));
        }
        const std::string text =
            engine::format_listing(listing, options->is_quiet         ? "{{.ID}}"
                                            : options->shows_services ? "{{.Service}}"
                                                                      : "");
        fmt::print("{}", text);
        return 0;
      });
  app.add_flag("--quiet,-q", options->is_quiet, "ids only");
  app.add_flag("--all,-a", options->shows_all, "also those that do not run");
  app.add_flag("--services", options->shows_services, "names of services only");
  app.add_option("SERVICE", options->services, "only these");
}

void add_logs(CLI::App& command, const Call& call) {
  struct Options {
    compose::LogsOptions logs;
    bool has_times = false, has_no_prefix = false;
    std::string tail;
  };
  auto options = std::make_shared<Options>();
  CLI::App& app = add_verb(command, call, "logs", "show what they have written",
                           [options](const Runner& runner, const Project& project) {
                             auto& logs = options->logs;
                             logs.has_prefix = !options->has_no_prefix;
                             if (options->has_times) logs.options.emplace_back("--timestamps");
                             if (!options->tail.empty()) {
                               logs.options.insert(logs.options.end(), {"--tail", options->tail});
                             }
                             return compose::show_project_logs(runner, project, logs) ? 130 : 0;
                           });
  app.add_flag("--follow,-f", options->logs.follows, "go on until they end");
  app.add_flag("--timestamps,-t", options->has_times, "with the time of each line");
  app.add_flag("--no-log-prefix", options->has_no_prefix, "without names in front");
  app.add_option("--tail,-n", options->tail, "so many lines of the end of each");
  app.add_option("SERVICE", options->logs.services, "only these");
}

void add_exec(CLI::App& command, const Call& call) {
  struct Options {
    std::string service, user, working_dir;
    long index = 1;
    bool has_no_terminal = false, is_detached = false;
    Words env, words;
  };
  auto options = std::make_shared<Options>();
  CLI::App& app = add_verb(
      command, call, "exec", "run one more program in a container of a service",
      [options](const Runner& runner, const Project& project) {
        for (const auto& one :
             compose::containers_of(runner.folders(), project, options->service)) {
          if (compose::number_of(one) != options->index || !one.is_running()) continue;
          const bool is_terminal = ::isatty(STDIN_FILENO) != 0 && !options->has_no_terminal;
          Words words = {"exec", options->is_detached ? "-d" : is_terminal ? "-it" : "-i"};
          if (!options->user.empty()) words.insert(words.end(), {"--user", options->user});
          if (!options->working_dir.empty()) {
            words.insert(words.end(), {"--workdir", options->working_dir});
          }
          for (const auto& entry : options->env) words.insert(words.end(), {"--env", entry});
          words.push_back(one.record.id);
          for (const auto& word : unguard_words(options->words)) words.push_back(word);
          return runner.run_here(words);
        }
        throw Exit(1, fmt::format("service \"{}\" is not running container #{}", options->service,
                                  options->index));
      });
  app.add_flag("--detach,-d", options->is_detached, "do not wait for its end");
  app.add_flag("--no-TTY,-T", options->has_no_terminal, "no terminal");
  app.add_option("--user,-u", options->user, "as this user");
  app.add_option("--workdir,-w", options->working_dir, "the working folder");
  app.add_option("--index", options->index, "in which of its containers: 1");
  add_word_list(app, "--env,-e", options->env, "NAME=value");
  app.add_option("SERVICE", options->service, "a service")->required();
  app.add_option("COMMAND", options->words, "the program and its arguments")->required();
  app.positionals_at_end();
}

void add_run(CLI::App& command, const Call& call) {
  struct Options {
    std::string service;
    Words env, words;
    bool has_no_dependencies = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App& app = add_verb(
      command, call, "run", "run a program once, in a new container of a service",
      [options](const Runner& runner, const Project& project) {
        const auto order = compose::chosen_services(project, {options->service});
        const auto& service = project.services.at(options->service);
        if (!options->has_no_dependencies) {
          Words others;
          for (const auto& one : service.dependencies) others.push_back(one.service);
          if (!others.empty()) compose::bring_up(runner, project, {.services = others});
        }
        compose::make_resources(runner, project, {options->service});
        if (service.build && compose::image_id_of(runner.folders(), service.image).empty()) {
          compose::build_image(runner, service, {});
        }
        const std::string name =
            fmt::format("{}-{}-run-{}", project.name, service.name, ::getpid());
        Words words = compose::run_words(project, service, name, unguard_words(options->words));
        for (const auto& entry : options->env) {
          words.insert(words.begin() + 2, {"--env", entry});
        }
        words.insert(words.begin() + 1, ::isatty(STDIN_FILENO) != 0 ? "-it" : "-i");
        return runner.run_here(words);
      });
  app.add_flag_callback("--rm", [] {}, "accepted: it is always removed at its end");
  app.add_flag("--no-deps", options->has_no_dependencies, "without what it depends on");
  add_word_list(app, "--env,-e", options->env, "NAME=value");
  app.add_option("SERVICE", options->service, "a service")->required();
  app.add_option("COMMAND", options->words, "what to run, in place of its own");
  app.positionals_at_end();
}

void add_simple_verbs(CLI::App& command, const Call& call) {
  struct Options {
    Words services;
    long timeout = -1;
    bool has_no_cache = false;
  };
  auto options = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* about,
                       std::function<void(const Runner&, const Project&, const Options&)> action) {
    CLI::App& app = add_verb(
        command, call, name, about,
        [options, action = std::move(action)](const Runner& runner, const Project& project) {
          action(runner, project, *options);
          return 0;
        });
    app.add_option("SERVICE", options->services, "only these");
    return &app;
  };
  add("start", "start those that do not run",
      [](const Runner& runner, const Project& project, const Options& asked) {
        compose::start_services(runner, project, asked.services);
      });
  CLI::App* stop = add("stop", "stop them",
                       [](const Runner& runner, const Project& project, const Options& asked) {
                         compose::stop_services(runner, project, asked.services, asked.timeout);
                       });
  CLI::App* restart = add("restart", "stop them and start them again",
                          [](const Runner& runner, const Project& project, const Options& asked) {
                            compose::stop_services(runner, project, asked.services, asked.timeout);
                            compose::start_services(runner, project, asked.services);
                          });
  for (CLI::App* app : {stop, restart}) {
    app->add_option("--timeout,-t", options->timeout, "seconds until what does not end is killed");
  }
  CLI::App* build = add(
      "build", "build the images of services that have a build",
      [](const Runner& runner, const Project& project, const Options& asked) {
        for (const auto& name : compose::chosen_services(project, asked.services)) {
          const auto& service = project.services.at(name);
          if (!service.build) continue;
          compose::build_image(runner, service, asked.has_no_cache ? Words{"--no-cache"} : Words{});
        }
      });
  build->add_flag("--no-cache", options->has_no_cache, "every step anew");
  add("pull", "pull the images of services that have no build",
      [](const Runner& runner, const Project& project, const Options& asked) {
        for (const auto& name : compose::chosen_services(project, asked.services)) {
          const auto& service = project.services.at(name);
          if (service.build) continue;
          if (runner.run_here({"pull", service.image}) != 0) {
            throw Exit(1, fmt::format("service {}: its image could not be pulled", name));
          }
        }
      });
}

// A value as YAML: JSON is a part of it.
void print_node(const compose::Node& node, const std::string& indent) {
  for (const auto& [key, value] : node.members) {
    if (value.kind == compose::Kind::kMap && !value.members.empty()) {
      fmt::print("{}{}:\n", indent, key);
      print_node(value, indent + "  ");
    } else if (value.kind == compose::Kind::kList) {
      fmt::print("{}{}:\n", indent, key);
      for (const auto& item : value.items) {
        if (item.kind == compose::Kind::kText) {
          fmt::print("{}  - {}\n", indent, quoted(item.text));
        } else {
          fmt::print("{}  -\n", indent);
          print_node(item, indent + "    ");
        }
      }
    } else if (value.kind == compose::Kind::kText) {
      fmt::print("{}{}: {}\n", indent, key, quoted(value.text));
    } else {
      fmt::print("{}{}: {}\n", indent, key, value.kind == compose::Kind::kMap ? "{}" : "null");
    }
  }
}

void add_config(CLI::App& command, const Call& call) {
  struct Options {
    bool is_quiet = false, shows_services = false, shows_volumes = false, shows_images = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App& app = add_verb(
      command, call, "config", "show the file with its variables replaced, and check it",
      [options, call](const Runner&, const Project& project) {
        if (options->is_quiet) return 0;
        for (const auto& [name, service] : project.services) {
          if (options->shows_services) fmt::print("{}\n", name);
          if (options->shows_images) fmt::print("{}\n", service.image);
        }
        if (options->shows_volumes) {
          for (const auto& [key, volume] : project.volumes) fmt::print("{}\n", key);
        }
        if (options->shows_services || options->shows_images || options->shows_volumes) return 0;
        fmt::print("name: {}\n", project.name);
        auto document = compose::load_project_document(call->options);
        std::erase_if(document.members, [](const auto& member) { return member.first == "name"; });
        print_node(document, "");
        return 0;
      });
  app.add_flag("--quiet,-q", options->is_quiet, "only check it");
  app.add_flag("--services", options->shows_services, "names of services only");
  app.add_flag("--volumes", options->shows_volumes, "names of volumes only");
  app.add_flag("--images", options->shows_images, "names of images only");
}

}  // namespace

std::function<int()> add_compose(CLI::App& command, const Globals& globals) {
  auto call = std::make_shared<ComposeCall>();
  command.add_option("--file,-f", call->options.file, "the file: compose.yaml");
  command.add_option("--project-name,-p", call->options.name, "the project: the folder's name");
  command.add_option("--env-file", call->options.env_file, "values of variables: .env");
  command.add_flag("--dry-run", call->is_dry, "print the commands, run none");
  add_word_list(command, "--profile", call->profiles, "switch on services of this profile");
  add_up(command, call);
  add_down(command, call);
  add_ps(command, call);
  add_logs(command, call);
  add_exec(command, call);
  add_run(command, call);
  add_simple_verbs(command, call);
  add_config(command, call);
  command.require_subcommand(1);
  return [call, &globals] {
    call->options.profiles.insert(call->profiles.begin(), call->profiles.end());
    const Project project = compose::load_project(call->options);
    const Runner runner({.root = globals.root, .run_root = globals.run_root},
                        call->is_dry ? compose::Wet::kPrints : compose::Wet::kRuns);
    return call->verb(runner, project);
  };
}

std::span<const Command> compose_commands() {
  static const Command kCommands[] = {
      {"compose", "run the containers that a compose.yaml describes", add_compose}};
  return kCommands;
}

}  // namespace cli
