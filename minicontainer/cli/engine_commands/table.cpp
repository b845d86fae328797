#include "minicontainer/cli/engine_commands/commands.hpp"

namespace cli {

std::span<const Command> engine_commands() {
  constexpr int kNotStarted = 125;  // as docker: the container's own codes are below
  static const Command kCommands[] = {
      {"attach", "show what a running container writes, and type into it", add_attach},
      {"create", "make a container that does not run yet", add_create, kNotStarted},
      {"exec", "run one more program in a running container", add_exec},
      {"inspect", "show everything about containers, images and volumes", add_inspect},
      {"kill", "send a signal to containers", add_kill},
      {"logs", "show what a container has written", add_logs},
      {"pause", "stop all processes of containers for a while", add_pause},
      {"ps", "list the containers", add_ps},
      {"rename", "give a container another name", add_rename},
      {"restart", "stop containers and start them again", add_restart},
      {"rm", "remove containers", add_rm},
      {"run", "make a container from an image and start it", add_run, kNotStarted},
      {"start", "start containers that do not run", add_start},
      {"stop", "ask containers to end, and kill those that do not", add_stop},
      {"unpause", "let paused containers go on", add_unpause},
      {"volume create", "make a volume", add_volume_create},
      {"volume inspect", "show everything about volumes", add_volume_inspect},
      {"volume ls", "list the volumes", add_volume_ls},
      {"volume prune", "remove the volumes that no container has", add_volume_prune},
      {"volume rm", "remove volumes", add_volume_rm},
      {"wait", "wait until containers end, and print their exit codes", add_wait},
  };
  return kCommands;
}

}  // namespace cli
