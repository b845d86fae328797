#include "minicontainer/cli/commands/commands.hpp"

namespace minirun {

std::span<const Command> commands() {
  static const Command kCommands[] = {
      {"compare", "show how two runtimes' containers of one bundle differ", add_compare, 2},
      {"create", "make a container that waits for its start", add_create},
      {"delete", "remove a container that has stopped", add_delete},
      {"events", "show what a container uses, and when it runs out of memory", add_events},
      {"exec", "run one more process in a container", add_exec, 255},
      {"features", "show what this runtime supports", add_features},
      {"kill", "send a signal to a container's first process", add_kill},
      {"list", "list the containers", add_list},
      {"pause", "stop all processes of a container for a while", add_pause},
      {"ps", "show the processes of a container", add_ps},
      {"resume", "let a paused container go on", add_resume},
      {"run", "start a container and wait for its end", add_run},
      {"spec", "write a config.json to start from, without a terminal", add_spec},
      {"start", "run the program of a container that was created", add_start},
      {"state", "show a container's state", add_state},
      {"update", "change the limits of a container", add_update},
  };
  return kCommands;
}

}  // namespace minirun
