#include "minicontainer/cli/engine_commands/container_options.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>

namespace cli {
namespace {

using Words = std::vector<std::string>;

/// An option that may be given again, with one word each time.
void add_list(CLI::App& command, const char* name, Words& words, const char* about) {
  command.add_option(name, words, about)->allow_extra_args(false)->take_all();
}

void add_program_options(CLI::App& command, ContainerOptions& options) {
  auto& settings = options.request.settings;
  command.add_option("--name", options.request.name, "the container's name");
  add_list(command, "--env,-e", settings.env, "NAME=value, or NAME: as it is here");
  add_list(command, "--env-file", options.env_files, "a file of such lines");
  command.add_option("--workdir,-w", settings.working_dir, "the working folder");
  command.add_option("--user,-u", settings.user, "NAME or UID, with :GROUP or :GID");
  add_list(command, "--group-add", settings.added_groups, "one more group");
  command.add_option("--hostname", settings.hostname, "the container's host name");
  command.add_option("--domainname", settings.domainname, "its domain name");
  command
      .add_option_function<std::string>(
          "--entrypoint",
          [&options](const std::string& word) {
            options.has_entrypoint = true;
            options.entrypoint = word;
          },
          "the program, in place of the image's")
      ->expected(1);
  add_list(command, "--label,-l", options.label_words, "KEY=value");
  add_list(command, "--label-file", options.label_files, "a file of such lines");
  command.add_flag("--interactive,-i", settings.has_stdin, "keep its standard input open");
  command.add_flag("--tty,-t", settings.has_terminal, "give it a terminal");
  command.add_flag("--init", settings.has_init, "make PID 1 an init that reaps and forwards");
  command.add_flag("--rm", settings.is_removed_at_end, "remove it when it ends");
  command.add_option("--stop-signal", settings.stop_signal, "what asks it to end: SIGTERM");
  command.add_option("--stop-timeout", settings.stop_timeout, "seconds until it is killed");
  command.add_option("--restart", options.restart, "no, on-failure[:n], always, unless-stopped");
  command.add_option("--log-driver", settings.log_driver, "json-file or none");
  add_list(command, "--log-opt", options.log_words, "max-size=10m, max-file=3");
  command.add_option("--cidfile", options.id_file, "write its id to this file");
  command.add_option("--pull", options.pull, "always, missing or never")
      ->check(CLI::IsMember({"always", "missing", "never"}));
  command.add_option("--platform", options.platform, "only this machine's");
}

void add_limit_options(CLI::App& command, ContainerOptions& options) {
  auto& settings = options.request.settings;
  auto& limits = settings.limits;
  command.add_option("--memory,-m", options.memory, "the most memory: 64m");
  command.add_option("--memory-swap", options.memory_swap, "memory and swap together; -1: no end");
  command.add_option("--memory-reservation", options.memory_reservation, "what it keeps longest");
  command.add_option("--cpus", options.cpus, "so many processors: 1.5");
  command.add_option("--cpu-shares,-c", limits.cpu_shares, "weight against others: 1024 is usual");
  command.add_option("--cpu-quota", limits.cpu_quota, "microseconds in each period");
  command.add_option("--cpu-period", limits.cpu_period, "microseconds");
  command.add_option("--cpuset-cpus", limits.cpuset_cpus, "the processors that it may use: 0-1");
  command.add_option("--cpuset-mems", limits.cpuset_mems, "the memory nodes that it may use");
  command.add_option("--pids-limit", limits.pids_limit, "the most processes; -1: no end");
  command.add_option("--blkio-weight", limits.block_io_weight, "weight for disks: 10 to 1000");
  command.add_option("--oom-score-adj", settings.oom_score_adj, "-1000 to 1000");
  command.add_flag("--oom-kill-disable", settings.has_no_oom_killer, "wait for memory instead");
  command.add_option("--shm-size", options.shm_size, "of /dev/shm: 64m");
  command.add_option("--cgroup-parent", settings.cgroup_parent, "make its group below this one")
      ->envname("MINICONTAINER_CGROUP_PARENT");
  add_list(command, "--ulimit", settings.ulimits, "nofile=1024:2048");
}

void add_right_options(CLI::App& command, ContainerOptions& options) {
  auto& settings = options.request.settings;
  command.add_flag("--privileged", settings.is_privileged, "no walls but its namespaces");
  command.add_flag("--read-only", settings.is_read_only, "its root cannot be written to");
  add_list(command, "--cap-add", settings.added_capabilities, "one more capability, or ALL");
  add_list(command, "--cap-drop", settings.dropped_capabilities, "one less, or ALL");
  add_list(command, "--security-opt", settings.security_options,
           "seccomp=FILE, seccomp=unconfined, no-new-privileges");
  add_list(command, "--device", settings.devices, "/dev/NAME[:INSIDE][:rwm]");
  add_list(command, "--sysctl", settings.sysctls, "NAME=value");
}

void add_mount_options(CLI::App& command, ContainerOptions& options) {
  auto& request = options.request;
  add_list(command, "--volume,-v", request.volumes, "[NAME or FOLDER:]PATH[:ro]");
  add_list(command, "--mount", request.mounts, "type=bind|volume|tmpfs,source=...,target=...");
  add_list(command, "--tmpfs", request.tmpfs, "PATH[:size=64m,...]");
  add_list(command, "--volumes-from", request.volumes_from, "CONTAINER[:ro]");
}

void add_network_options(CLI::App& command, ContainerOptions& options) {
  auto& settings = options.request.settings;
  command.add_option("--network,--net", settings.network,
                     "bridge, host, none, container:NAME, a network");
  add_list(command, "--network-alias,--net-alias", settings.network_aliases, "one more name there");
  add_list(command, "--publish,-p", settings.published_ports, "[IP:][HOST:]CONTAINER[/udp]");
  command.add_flag("--publish-all,-P", settings.publishes_all_ports, "every exposed port");
  add_list(command, "--expose", settings.exposed_ports, "a port without publishing it");
  add_list(command, "--link", settings.links, "CONTAINER[:ALIAS]");
  command.add_option("--ip", settings.ip_address, "its address");
  command.add_option("--ip6", settings.ip6_address, "its address of version 6");
  command.add_option("--mac-address", settings.mac_address, "its hardware address");
  add_list(command, "--dns", settings.dns, "a name server");
  add_list(command, "--dns-search", settings.dns_search, "a domain to search in");
  add_list(command, "--dns-option,--dns-opt", settings.dns_options, "see resolv.conf(5)");
  add_list(command, "--add-host", settings.extra_hosts, "NAME:ADDRESS");
  command.add_option("--pid", settings.pid_mode, "host or container:NAME");
  command.add_option("--ipc", settings.ipc_mode, "host, private or container:NAME");
  command.add_option("--uts", settings.uts_mode, "host");
  command.add_option("--userns", settings.user_mode, "host");
  command.add_option("--cgroupns", settings.cgroup_mode, "host or private");
}

void add_health_options(CLI::App& command, ContainerOptions& options) {
  command.add_option("--health-cmd", options.health_command,
                     "a program that tells whether it is well");
  command.add_option("--health-interval", options.health_interval, "how often: 30s");
  command.add_option("--health-timeout", options.health_timeout, "how long it may take: 30s");
  command.add_option("--health-start-period", options.health_start_period, "failures do not count");
  command.add_option("--health-retries", options.request.settings.health.retries,
                     "so many failures in a row");
  command.add_flag("--no-healthcheck", options.has_no_health, "do not ask");
}

}  // namespace

std::shared_ptr<ContainerOptions> add_container_options(CLI::App& command) {
  auto options = std::make_shared<ContainerOptions>();
  command.set_help_flag("--help", "print this");
  command.add_option("-h", options->request.settings.hostname, "the container's host name");
  add_program_options(command, *options);
  add_limit_options(command, *options);
  add_right_options(command, *options);
  add_mount_options(command, *options);
  add_network_options(command, *options);
  add_health_options(command, *options);
  command.add_option("IMAGE", options->request.image, "what to run")->required();
  command.add_option("COMMAND", options->command, "the program and its arguments");
  command.positionals_at_end();
  return options;
}

}  // namespace cli
