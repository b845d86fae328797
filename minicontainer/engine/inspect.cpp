#include "minicontainer/engine/inspect.hpp"

#include <nlohmann/json.hpp>

#include "minicontainer/engine/inspect_network.hpp"
#include "minicontainer/engine/spec.hpp"
#include "minicontainer/image/root_file_system.hpp"

namespace engine {
namespace {

using monitor::Phase;
using nlohmann::json;

constexpr const char* kNever = "0001-01-01T00:00:00Z";

std::string moment(const std::string& text) {
  return text.empty() ? kNever : text;
}

json or_null(const std::vector<std::string>& words) {
  return words.empty() ? json(nullptr) : json(words);
}

json state_of(const Container& container) {
  const auto& state = container.state;
  json result = {{"Status", container.status()},
                 {"Running", container.is_running()},
                 {"Paused", container.status() == "paused"},
                 {"Restarting", state.phase == Phase::kRestarting},
                 {"OOMKilled", state.was_out_of_memory},
                 {"Dead", false},
                 {"Pid", container.is_running() ? state.pid : 0},
                 {"ExitCode", state.exit_code},
                 {"Error", state.error},
                 {"StartedAt", moment(state.started_at)},
                 {"FinishedAt", moment(state.finished_at)}};
  if (!state.health.empty()) {
    result["Health"] = {
        {"Status", state.health}, {"FailingStreak", state.failing_streak}, {"Log", json::array()}};
    if (!state.health_output.empty()) {
      result["Health"]["Log"].push_back({{"Output", state.health_output}});
    }
  }
  return result;
}

json as_set(const std::vector<std::string>& words) {
  json set = json::object();
  for (const auto& word : words) {
    set[word.find('/') == word.npos ? word + "/tcp" : word] = json::object();
  }
  return set;
}

json config_of(const Record& record) {
  const Settings& settings = record.settings;
  json config = {{"Hostname", settings.hostname},
                 {"Domainname", settings.domainname},
                 {"User", settings.user},
                 {"AttachStdin", settings.is_stdin_once},
                 {"Tty", settings.has_terminal},
                 {"OpenStdin", settings.has_stdin},
                 {"StdinOnce", settings.is_stdin_once},
                 {"Env", settings.env},
                 {"Cmd", or_null(settings.command)},
                 {"Image", record.image},
                 {"WorkingDir", settings.working_dir},
                 {"Entrypoint", or_null(settings.entrypoint)},
                 {"Labels", settings.labels}};
  if (!settings.exposed_ports.empty()) config["ExposedPorts"] = as_set(settings.exposed_ports);
  if (!settings.stop_signal.empty()) config["StopSignal"] = settings.stop_signal;
  if (settings.stop_timeout >= 0) config["StopTimeout"] = settings.stop_timeout;
  if (!settings.health.test.empty()) {
    config["Healthcheck"] = {{"Test", settings.health.test},
                             {"Interval", settings.health.interval},
                             {"Timeout", settings.health.timeout},
                             {"StartPeriod", settings.health.start_period},
                             {"Retries", settings.health.retries}};
  }
  return config;
}

void add_limits(const Settings& settings, json& host) {
  const Limits& limits = settings.limits;
  host["Memory"] = limits.memory;
  host["MemorySwap"] =
      limits.memory > 0 && limits.memory_swap == 0 ? limits.memory * 2 : limits.memory_swap;
  host["MemoryReservation"] = limits.memory_reservation;
  host["NanoCpus"] = limits.nano_cpus;
  host["CpuShares"] = limits.cpu_shares;
  host["CpuQuota"] = limits.cpu_quota;
  host["CpuPeriod"] = limits.cpu_period;
  host["CpusetCpus"] = limits.cpuset_cpus;
  host["CpusetMems"] = limits.cpuset_mems;
  host["PidsLimit"] = limits.pids_limit == 0 ? json(nullptr) : json(limits.pids_limit);
  host["BlkioWeight"] = limits.block_io_weight;
  host["OomScoreAdj"] = settings.oom_score_adj;
  host["OomKillDisable"] = settings.has_no_oom_killer;
}

json binds_of(const Settings& settings) {
  json binds = json::array();
  for (const auto& mount : settings.mounts) {
    if (mount.kind == MountKind::kTmpfs || mount.is_anonymous) continue;
    const std::string& source = mount.kind == MountKind::kVolume ? mount.name : mount.source;
    binds.push_back(source + ":" + mount.target + (mount.is_read_only ? ":ro" : ""));
  }
  return binds.empty() ? json(nullptr) : binds;
}

json host_config_of(const Settings& settings) {
  json host = {
      {"Binds", binds_of(settings)},
      {"NetworkMode", settings.network},
      {"PortBindings", inspect_port_bindings(settings)},
      {"RestartPolicy",
       {{"Name", settings.restart_policy}, {"MaximumRetryCount", settings.restart_retries}}},
      {"AutoRemove", settings.is_removed_at_end},
      {"LogConfig", {{"Type", settings.log_driver}, {"Config", settings.log_options}}},
      {"CapAdd", or_null(settings.added_capabilities)},
      {"CapDrop", or_null(settings.dropped_capabilities)},
      {"Dns", settings.dns},
      {"DnsOptions", settings.dns_options},
      {"DnsSearch", settings.dns_search},
      {"ExtraHosts", or_null(settings.extra_hosts)},
      {"GroupAdd", or_null(settings.added_groups)},
      {"IpcMode", settings.ipc_mode.empty() ? "private" : settings.ipc_mode},
      {"PidMode", settings.pid_mode},
      {"UTSMode", settings.uts_mode},
      {"UsernsMode", settings.user_mode},
      {"CgroupParent", settings.cgroup_parent},
      {"Privileged", settings.is_privileged},
      {"PublishAllPorts", settings.publishes_all_ports},
      {"ReadonlyRootfs", settings.is_read_only},
      {"SecurityOpt", or_null(settings.security_options)},
      {"ShmSize", settings.shm_size > 0 ? settings.shm_size : 64 << 20},
      {"Runtime", "minirun"}};
  if (settings.has_init) host["Init"] = true;
  add_limits(settings, host);
  return host;
}

json mounts_of(const Settings& settings) {
  json mounts = json::array();
  for (const auto& mount : settings.mounts) {
    json entry = {{"Type", name_of(mount.kind)},
                  {"Source", mount.source},
                  {"Destination", mount.target},
                  {"Mode", mount.is_read_only ? "ro" : ""},
                  {"RW", !mount.is_read_only},
                  {"Propagation", mount.kind == MountKind::kBind ? "rprivate" : ""}};
    if (mount.kind == MountKind::kVolume) {
      entry["Name"] = mount.name;
      entry["Driver"] = "local";
    }
    mounts.push_back(std::move(entry));
  }
  return mounts;
}

// The folders of its root, the uppermost first, as mount(8) would show them.
json graph_driver_of(const Folders& folders, const Container& container) {
  const auto store = image::Store::open(folders.root);
  const auto root = image::load_root(store, folders.container(container.record.id));
  std::string lower;
  for (auto layer = root.lower.rbegin(); layer != root.lower.rend(); ++layer) {
    lower += (lower.empty() ? "" : ":") + layer->native();
  }
  return {{"Name", root.is_copy ? "copy" : "overlay2"},
          {"Data",
           {{"LowerDir", lower},
            {"UpperDir", root.upper.native()},
            {"WorkDir", root.work.native()},
            {"MergedDir", root.merged.native()}}}};
}

}  // namespace

json inspect_container(const Folders& folders, const Container& container) {
  const Record& record = container.record;
  const Settings& settings = record.settings;
  const auto folder = folders.container(record.id);
  std::vector<std::string> args;
  for (const auto& word : settings.entrypoint) args.push_back(word);
  for (const auto& word : settings.command) args.push_back(word);
  args.erase(args.begin());
  return {{"Id", record.id},
          {"Created", record.created},
          {"Path", record.path},
          {"Args", args},
          {"State", state_of(container)},
          {"Image", record.image_id},
          {"ResolvConfPath", (folder / "resolv.conf").native()},
          {"HostnamePath", (folder / "hostname").native()},
          {"HostsPath", (folder / "hosts").native()},
          {"LogPath", settings.log_driver == "none" ? "" : folders.log_file(record.id).native()},
          {"Name", "/" + record.name},
          {"RestartCount", container.state.restart_count},
          {"Driver", "overlay2"},
          {"Platform", "linux"},
          {"HostConfig", host_config_of(settings)},
          {"GraphDriver", graph_driver_of(folders, container)},
          {"Mounts", mounts_of(settings)},
          {"Config", config_of(record)},
          {"NetworkSettings", inspect_sandbox(folders, container)}};
}

json inspect_volume(const Volume& volume) {
  return {{"CreatedAt", volume.created},
          {"Driver", "local"},
          {"Labels", volume.labels},
          {"Mountpoint", volume.data.native()},
          {"Name", volume.name},
          {"Options", volume.options},
          {"Scope", "local"}};
}

}  // namespace engine
