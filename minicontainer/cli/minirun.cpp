// minirun: the OCI runtime. Its command line follows runc's and crun's.

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <exception>

#include <CLI/CLI.hpp>

#include "minicontainer/cli/commands/commands.hpp"
#include "minicontainer/cli/error_log.hpp"
#include "minicontainer/runtime/record.hpp"

namespace {

using minirun::Command;
using minirun::Globals;

constexpr const char* kVersion = "minirun version 0.1.0\nspec: 1.2.0";

// Else the first file that is opened would become the standard output, or input.
void open_missing_streams() {
  std::array<pollfd, 3> streams{};
  for (int number = 0; auto& stream : streams) stream.fd = number++;
  ::poll(streams.data(), streams.size(), 0);
  const auto is_closed = [](const pollfd& one) { return (one.revents & POLLNVAL) != 0; };
  if (std::ranges::none_of(streams, is_closed)) return;
  while (true) {
    const int fd = ::open("/dev/null", O_RDWR);
    if (fd == -1) return;
    if (fd > STDERR_FILENO) {
      ::close(fd);
      return;
    }
  }
}

void add_globals(CLI::App& app, Globals& globals) {
  app.set_version_flag("--version,-v", kVersion);
  app.add_option("--root", globals.root, "the folder of all containers' state");
  app.add_option("--log", globals.log, "a file that errors are written to as well");
  app.add_option("--log-format", globals.log_format, "text or json")
      ->check(CLI::IsMember({"text", "json"}));
  app.add_flag("--explain{text}", globals.explain,
               "tell each step of create and run: =text, =json or =script")
      ->check(CLI::IsMember({"text", "json", "script"}));
  app.add_option("--explain-file", globals.explain_file, "tell it to this file");
  app.add_flag_callback("--debug", [] {}, "accepted; minirun has no more to tell");
  app.add_option_function<std::string>(
      "--rootless", [](const std::string&) {}, "accepted: minirun sees for itself");
  app.add_option("--cgroup-manager", globals.cgroup_manager, "cgroupfs or disabled")
      ->check(CLI::IsMember({"cgroupfs", "disabled", "systemd"}));
  app.add_flag_callback(
      "--systemd-cgroup", [&globals] { globals.cgroup_manager = "systemd"; }, "not supported");
}

void refuse_systemd(const Globals& globals) {
  if (globals.cgroup_manager != "systemd") return;
  throw std::runtime_error(
      "--systemd-cgroup is not supported: minirun makes cgroups itself; configure the engine for "
      "the cgroupfs driver (podman: cgroup_manager=\"cgroupfs\"; docker: "
      "native.cgroupdriver=cgroupfs)");
}

/// What the command line asks for.
struct Call {
  Globals globals;
  const Command* command = nullptr;
  std::function<int()> action;
};

// Only commands whose name occurs on the command line are registered: building the others takes
// longer than some of them run. Without any, all are, for the help.
int parse(int argc, char** argv, CLI::App& app, Call& call) {
  const auto is_named = [&](const Command& command) {
    return std::any_of(argv + 1, argv + argc,
                       [&](const char* word) { return std::string_view(word) == command.name; });
  };
  const auto all = minirun::commands();
  const bool has_any = std::ranges::any_of(all, is_named);
  for (const Command& command : all) {
    if (has_any && !is_named(command)) continue;
    CLI::App& sub = *app.add_subcommand(command.name, command.summary);
    auto action = command.add(sub, call.globals);
    sub.callback([&call, &command, action = std::move(action)] {
      call.command = &command;
      call.action = action;
    });
  }
  app.require_subcommand(1);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 1;  // as runc does; CLI11 would return 106 and the like
  }
  return -1;
}

// Silence would look like a container without steps.
void refuse_to_explain_others(const Call& call) {
  const std::string_view name = call.command->name;
  if (call.globals.explain.empty() && call.globals.explain_file.empty()) return;
  if (call.globals.explain.empty()) throw std::invalid_argument("--explain-file needs --explain");
  if (name == "run" || name == "create") return;
  throw std::invalid_argument(fmt::format("--explain goes with run and create, not with {}", name));
}

int parse_and_run(int argc, char** argv, Call& call) {
  CLI::App app("minirun, an OCI container runtime");
  add_globals(app, call.globals);
  const int early_exit = parse(argc, argv, app, call);
  if (early_exit != -1) return early_exit;
  refuse_systemd(call.globals);
  refuse_to_explain_others(call);
  if (call.globals.root.empty()) call.globals.root = minicontainer::default_state_root();
  return call.action();
}

}  // namespace

int main(int argc, char** argv) {
  open_missing_streams();
  Call call;
  try {
    return parse_and_run(argc, argv, call);
  } catch (const std::exception& error) {
    fmt::print(stderr, "minirun: {}\n", error.what());
    minirun::log_error(call.globals, error.what());
    return call.command != nullptr ? call.command->exit_code_of_errors : 1;
  }
}
