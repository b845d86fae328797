// minicontainer: images and containers, with docker's command line and without a daemon.

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <vector>

#include <CLI/CLI.hpp>

#include "minicontainer/cli/guarded_words.hpp"
#include "minicontainer/cli/minicontainer_commands.hpp"
#include "minicontainer/engine/explain.hpp"

namespace {

using cli::Command;
using cli::Globals;

constexpr const char* kVersion = "minicontainer version 0.1.0";

/// What the command line asks for.
struct Call {
  Globals globals;
  const Command* command = nullptr;
  std::function<int()> action;
  std::string explain;
};

std::vector<const Command*> all_commands() {
  std::vector<const Command*> all;
  for (const auto& commands : {cli::image_commands(), cli::engine_commands()}) {
    for (const Command& command : commands) all.push_back(&command);
  }
  std::ranges::sort(all, {},
                    [](const Command* command) { return std::string_view(command->name); });
  return all;
}

std::filesystem::path folder_of_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// The folders of whoever has no privilege: XDG Base Directory Specification.
std::filesystem::path default_folder(const char* own, const char* xdg, const char* in_home,
                                     const char* of_root) {
  if (const auto folder = folder_of_environment(own); !folder.empty()) return folder;
  if (::geteuid() == 0) return of_root;
  if (const auto folder = folder_of_environment(xdg); !folder.empty()) {
    return folder / "minicontainer";
  }
  const auto home = folder_of_environment("HOME");
  if (home.empty() || *in_home == '\0') {
    throw std::runtime_error(
        fmt::format("neither {} nor {} is set: say --root and --run-root", own, xdg));
  }
  return home / in_home;
}

void fill_folders(Globals& globals) {
  if (globals.root.empty()) {
    globals.root = default_folder("MINICONTAINER_ROOT", "XDG_DATA_HOME",
                                  ".local/share/minicontainer", "/var/lib/minicontainer");
  }
  if (globals.run_root.empty()) {
    globals.run_root =
        default_folder("MINICONTAINER_RUN_ROOT", "XDG_RUNTIME_DIR", "", "/run/minicontainer");
  }
  globals.root = std::filesystem::absolute(globals.root).lexically_normal();
  globals.run_root = std::filesystem::absolute(globals.run_root).lexically_normal();
}

// The first word that is neither an option of ours nor its value; empty: there is none.
std::string_view command_word(int argc, char** argv) {
  for (int place = 1; place < argc; ++place) {
    const std::string_view word = argv[place];
    if (word == "--root" || word == "--run-root")
      ++place;
    else if (!word.starts_with('-'))
      return word;
  }
  return {};
}

// "image ls" becomes the subcommand ls of the subcommand image.
CLI::App& subcommand(CLI::App& app, const Command& command) {
  CLI::App* parent = &app;
  std::string_view name = command.name;
  for (auto blank = name.find(' '); blank != name.npos; blank = name.find(' ')) {
    const std::string group(name.substr(0, blank));
    const auto all =
        parent->get_subcommands([&](CLI::App* sub) { return sub->get_name() == group; });
    CLI::App* known = all.empty() ? nullptr : all.front();
    if (known == nullptr) {
      known = parent->add_subcommand(group, "commands about: " + group);
      known->require_subcommand(1);
    }
    parent = known;
    name.remove_prefix(blank + 1);
  }
  return *parent->add_subcommand(std::string(name), command.summary);
}

// Only commands that begin with the command line's word are registered: building the others takes
// longer than some of them run, and a container may have the name of one. Without any, all are, for
// the help.
void register_commands(int argc, char** argv, CLI::App& app, Call& call) {
  const std::string_view word = command_word(argc, argv);
  const auto is_named = [&](const Command* command) {
    const std::string_view name = command->name;
    return name.substr(0, name.find(' ')) == word;
  };
  const auto all = all_commands();
  const bool has_any = std::ranges::any_of(all, is_named);
  for (const Command* command : all) {
    if (has_any && !is_named(command)) continue;
    CLI::App& sub = subcommand(app, *command);
    auto action = command->add(sub, call.globals);
    sub.callback([&call, command, action = std::move(action)] {
      call.command = command;
      call.action = action;
    });
  }
  app.require_subcommand(1);
}

// 125: what docker returns for a command line that it does not understand.
int explain_usage(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);
  fmt::print(stderr, "minicontainer: {}\nSee 'minicontainer --help'.\n", error.what());
  return 125;
}

void start_explaining(const Call& call) {
  if (call.explain.empty()) return;
  std::string_view name = call.command->name;
  constexpr std::string_view kGroup = "container ";
  if (name.starts_with(kGroup)) name.remove_prefix(kGroup.size());
  if (name != "run" && name != "create" && name != "start") {
    throw std::invalid_argument(
        fmt::format("--explain goes with run, create and start, not with {}", name));
  }
  engine::explain_as(call.explain == "json" ? engine::ExplainFormat::kJson
                                            : engine::ExplainFormat::kText);
}

// "help run" is "run --help".
std::vector<char*> help_words(int argc, char** argv) {
  std::vector<char*> words(argv, argv + argc);
  if (argc < 2 || std::string_view(argv[1]) != "help") return words;
  static char help[] = "--help";
  words.erase(words.begin() + 1);
  words.push_back(help);
  return words;
}

int parse_and_run(int argc, char** argv, Call& call) {
  CLI::App app("minicontainer: images and containers without a daemon", "minicontainer");
  app.set_version_flag("--version,-v", kVersion);
  app.add_option("--root", call.globals.root, "the folder of images, containers and volumes");
  app.add_option("--run-root", call.globals.run_root, "the folder of what runs");
  app.add_flag("--explain{text}", call.explain, "tell each step of run, create and start: =json")
      ->check(CLI::IsMember({"text", "json"}));
  register_commands(argc, argv, app, call);
  try {
    app.parse(cli::guard_words(argc, argv));
  } catch (const CLI::ParseError& error) {
    return explain_usage(app, error);
  }
  fill_folders(call.globals);
  start_explaining(call);
  return call.action();
}

}  // namespace

int main(int argc, char** argv) {
  Call call;
  try {
    auto words = help_words(argc, argv);
    return parse_and_run(static_cast<int>(words.size()), words.data(), call);
  } catch (const cli::Exit& exit) {
    if (*exit.what() != '\0') fmt::print(stderr, "{}\n", exit.what());
    return exit.code;
  } catch (const std::exception& error) {
    fmt::print(stderr, "minicontainer: {}\n", error.what());
    return call.command != nullptr ? call.command->exit_code_of_errors : 1;
  }
}
