// The commands of containers, one or a few a file.
#pragma once

#include "minicontainer/cli/minicontainer_commands.hpp"

namespace cli {

std::function<int()> add_attach(CLI::App& command, const Globals& globals);
std::function<int()> add_build(CLI::App& command, const Globals& globals);
std::function<int()> add_builder_prune(CLI::App& command, const Globals& globals);
std::function<int()> add_check(CLI::App& command, const Globals& globals);
std::function<int()> add_commit(CLI::App& command, const Globals& globals);
std::function<int()> add_container_inspect(CLI::App& command, const Globals& globals);
std::function<int()> add_container_prune(CLI::App& command, const Globals& globals);
std::function<int()> add_cp(CLI::App& command, const Globals& globals);
std::function<int()> add_create(CLI::App& command, const Globals& globals);
std::function<int()> add_diff(CLI::App& command, const Globals& globals);
std::function<int()> add_events(CLI::App& command, const Globals& globals);
std::function<int()> add_exec(CLI::App& command, const Globals& globals);
std::function<int()> add_export(CLI::App& command, const Globals& globals);
std::function<int()> add_info(CLI::App& command, const Globals& globals);
std::function<int()> add_inspect(CLI::App& command, const Globals& globals);
std::function<int()> add_kill(CLI::App& command, const Globals& globals);
std::function<int()> add_logs(CLI::App& command, const Globals& globals);
std::function<int()> add_network_connect(CLI::App& command, const Globals& globals);
std::function<int()> add_network_create(CLI::App& command, const Globals& globals);
std::function<int()> add_network_disconnect(CLI::App& command, const Globals& globals);
std::function<int()> add_network_inspect(CLI::App& command, const Globals& globals);
std::function<int()> add_network_ls(CLI::App& command, const Globals& globals);
std::function<int()> add_network_prune(CLI::App& command, const Globals& globals);
std::function<int()> add_network_rm(CLI::App& command, const Globals& globals);
std::function<int()> add_network_tidy(CLI::App& command, const Globals& globals);
std::function<int()> add_pause(CLI::App& command, const Globals& globals);
std::function<int()> add_port(CLI::App& command, const Globals& globals);
std::function<int()> add_ps(CLI::App& command, const Globals& globals);
std::function<int()> add_rename(CLI::App& command, const Globals& globals);
std::function<int()> add_restart(CLI::App& command, const Globals& globals);
std::function<int()> add_rm(CLI::App& command, const Globals& globals);
std::function<int()> add_run(CLI::App& command, const Globals& globals);
std::function<int()> add_start(CLI::App& command, const Globals& globals);
std::function<int()> add_stats(CLI::App& command, const Globals& globals);
std::function<int()> add_stop(CLI::App& command, const Globals& globals);
std::function<int()> add_system_df(CLI::App& command, const Globals& globals);
std::function<int()> add_system_prune(CLI::App& command, const Globals& globals);
std::function<int()> add_top(CLI::App& command, const Globals& globals);
std::function<int()> add_unpause(CLI::App& command, const Globals& globals);
std::function<int()> add_update(CLI::App& command, const Globals& globals);
std::function<int()> add_version(CLI::App& command, const Globals& globals);
std::function<int()> add_volume_create(CLI::App& command, const Globals& globals);
std::function<int()> add_volume_inspect(CLI::App& command, const Globals& globals);
std::function<int()> add_volume_ls(CLI::App& command, const Globals& globals);
std::function<int()> add_volume_prune(CLI::App& command, const Globals& globals);
std::function<int()> add_volume_rm(CLI::App& command, const Globals& globals);
std::function<int()> add_wait(CLI::App& command, const Globals& globals);
std::function<int()> add_why(CLI::App& command, const Globals& globals);

}  // namespace cli
