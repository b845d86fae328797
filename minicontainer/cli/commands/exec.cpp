#include <fmt/core.h>

#include <charconv>
#include <stdexcept>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/cli/commands/commands.hpp"
#include "minicontainer/runtime/exec_process.hpp"
#include "minicontainer/runtime/own_program.hpp"

namespace minirun {
namespace {

using minicontainer::ProcessConfig;

struct ExecCommand {
  minicontainer::ExecOptions exec;
  std::string process_file;
  std::string user;
  std::string cwd;
  std::string apparmor_profile;
  std::vector<std::string> env, capabilities, args;
  std::vector<gid_t> additional_gids;
  bool has_terminal = false;
  bool has_no_new_privileges = false;
};

std::uint32_t parse_id(const std::string& text, const std::string& user) {
  std::uint32_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error == std::errc() && end == text.data() + text.size() && !text.empty()) return id;
  throw std::invalid_argument(
      fmt::format("--user {}: a runtime knows numbers only: UID or UID:GID", user));
}

void set_user(ProcessConfig& process, const std::string& user) {
  const auto colon = user.find(':');
  process.user.uid = parse_id(user.substr(0, colon), user);
  if (colon != std::string::npos) process.user.gid = parse_id(user.substr(colon + 1), user);
}

// As runc does: into every set but the ambient one.
void add_capability(ProcessConfig& process, const std::string& name) {
  const auto number = minicontainer::find_capability(name);
  if (!number)
    throw std::invalid_argument(fmt::format("--cap {}: there is no such capability", name));
  auto& sets =
      process.capabilities.emplace(process.capabilities.value_or(minicontainer::Capabilities{}));
  const minicontainer::CapabilitySet bit = minicontainer::CapabilitySet{1} << *number;
  sets.bounding |= bit;
  sets.effective |= bit;
  sets.permitted |= bit;
}

// The options change what the container's first process was started with.
ProcessConfig from_options(const ExecCommand& command, const Globals& globals) {
  if (command.args.empty()) {
    throw std::invalid_argument("exec needs a program to run, or --process FILE");
  }
  ProcessConfig process = minicontainer::first_process_of(globals.root, command.exec.id);
  process.args = command.args;
  process.has_terminal = command.has_terminal;
  process.console_size = {};
  if (!command.cwd.empty()) process.cwd = command.cwd;
  if (!command.user.empty()) set_user(process, command.user);
  for (const gid_t gid : command.additional_gids) process.user.additional_gids.push_back(gid);
  for (const auto& entry : command.env) process.env.push_back(entry);
  for (const auto& name : command.capabilities) add_capability(process, name);
  if (!command.apparmor_profile.empty()) process.apparmor_profile = command.apparmor_profile;
  if (command.has_no_new_privileges) process.no_new_privileges = true;
  return process;
}

int exec(ExecCommand& command, const Globals& globals) {
  minicontainer::protect_own_program();  // first: the process may be read from a pipe
  command.exec.state_root = globals.root;
  if (command.process_file.empty()) {
    command.exec.process = from_options(command, globals);
  } else {
    command.exec.process =
        minicontainer::parse_process(base::load_json(command.process_file), command.process_file);
    if (command.has_terminal) command.exec.process.has_terminal = true;
  }
  return minicontainer::exec_in_container(command.exec);
}

void add_process_options(CLI::App& command, ExecCommand& options) {
  command.add_option("--process,-p", options.process_file,
                     "a JSON file with the whole process, as config.json has it");
  command.add_flag("--tty,-t", options.has_terminal, "give it a terminal");
  command.add_option("--user,-u", options.user, "UID or UID:GID");
  command.add_option("--additional-gids,-g", options.additional_gids, "one more group");
  command.add_option("--cwd", options.cwd, "its working directory");
  command.add_option("--env,-e", options.env, "NAME=value; may be given again");
  command.add_option("--cap,-c", options.capabilities, "one more capability; may be given again");
  command.add_flag("--no-new-privs", options.has_no_new_privileges,
                   "execve never gives it privileges");
  command.add_option("--apparmor", options.apparmor_profile, "the AppArmor profile it runs under");
  for (const char* name : {"--env", "--cap", "--additional-gids"}) {
    // One word each time: more would be taken from the container's id and the program.
    command.get_option(name)->allow_extra_args(false);
  }
}

}  // namespace

std::function<int()> add_exec(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<ExecCommand>();
  add_process_options(command, *options);
  command.add_flag("--detach,-d", options->exec.is_detached, "do not wait for its end");
  command.add_option("--pid-file", options->exec.pid_file, "write the process's pid to this file");
  command.add_option("--console-socket", options->exec.console_socket,
                     "a Unix socket that takes the terminal's master");
  command
      .add_option("--preserve-fds", options->exec.preserved_fds,
                  "hand so many descriptors from 3 on down to the program")
      ->check(CLI::Range(0, 1024));
  command.add_option("ID", options->exec.id, "the container's name")->required();
  command.add_option("PROGRAM", options->args, "the program and its arguments");
  command.prefix_command(false);
  command.positionals_at_end();
  return [options, &globals] { return exec(*options, globals); };
}

}  // namespace minirun
