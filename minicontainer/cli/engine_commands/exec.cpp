#include "minicontainer/engine/exec.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>

#include "minicontainer/cli/engine_commands/commands.hpp"
#include "minicontainer/cli/engine_commands/engine_access.hpp"
#include "minicontainer/cli/guarded_words.hpp"

namespace cli {

std::function<int()> add_exec(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<engine::ExecOptions>();
  auto reference = std::make_shared<std::string>();
  const auto add_list = [&](const char* name, std::vector<std::string>& words, const char* about) {
    command.add_option(name, words, about)->allow_extra_args(false)->take_all();
  };
  command.add_flag("--detach,-d", options->is_detached, "do not wait for its end");
  command.add_flag("--interactive,-i", options->has_stdin, "our input is the program's");
  command.add_flag("--tty,-t", options->has_terminal, "give it a terminal");
  command.add_flag("--privileged", options->is_privileged, "with all capabilities");
  command.add_option("--user,-u", options->user, "NAME or UID, with :GROUP or :GID");
  command.add_option("--workdir,-w", options->working_dir, "the working folder");
  add_list("--env,-e", options->env, "NAME=value");
  add_list("--env-file", options->env_files, "a file of such lines");
  command.add_option("--detach-keys", options->detach_keys, "accepted; it ends with its terminal");
  command.add_option("CONTAINER", *reference, "a name or an id")->required();
  command.add_option("COMMAND", options->args, "the program and its arguments")->required();
  command.positionals_at_end();
  return [options, reference, &globals] {
    if (options->has_terminal && options->has_stdin && !options->is_detached &&
        ::isatty(STDIN_FILENO) == 0) {
      throw Exit(1, "the input device is not a TTY");
    }
    options->args = unguard_words(options->args);
    const auto folders = folders_of(globals);
    return engine::exec_in_container(folders, engine::find_container(folders, *reference),
                                     *options);
  };
}

}  // namespace cli
