#include "minicontainer/cli/engine_commands/commands.hpp"

namespace cli {

std::span<const Command> engine_commands() {
  constexpr int kNotStarted = 125;  // as docker: the container's own codes are below
  static const Command kCommands[] = {
      {"attach", "show what a running container writes, and type into it", add_attach},
      {"build", "make an image as a Dockerfile says", add_build},
      {"builder prune", "forget what the steps of builds gave", add_builder_prune},
      {"commit", "make an image of what a container has become", add_commit},
      {"cp", "copy files into a container or out of it", add_cp},
      {"create", "make a container that does not run yet", add_create, kNotStarted},
      {"diff", "list what a container has changed in its root", add_diff},
      {"events", "tell what happens to containers", add_events},
      {"exec", "run one more program in a running container", add_exec},
      {"image build", "make an image as a Dockerfile says", add_build},
      {"info", "show what this engine stands on", add_info},
      {"inspect", "show everything about containers, images and volumes", add_inspect},
      {"kill", "send a signal to containers", add_kill},
      {"logs", "show what a container has written", add_logs},
      {"pause", "stop all processes of containers for a while", add_pause},
      {"port", "list the ports that a container publishes", add_port},
      {"ps", "list the containers", add_ps},
      {"rename", "give a container another name", add_rename},
      {"restart", "stop containers and start them again", add_restart},
      {"rm", "remove containers", add_rm},
      {"run", "make a container from an image and start it", add_run, kNotStarted},
      {"start", "start containers that do not run", add_start},
      {"stats", "show what containers use", add_stats},
      {"stop", "ask containers to end, and kill those that do not", add_stop},
      {"top", "list the processes of a container", add_top},
      {"unpause", "let paused containers go on", add_unpause},
      {"update", "change limits and restart policy of containers", add_update},
      {"version", "show versions", add_version},
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
