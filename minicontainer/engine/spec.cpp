#include "minicontainer/engine/spec.hpp"

#include <fmt/core.h>
#include <linux/magic.h>
#include <sys/statfs.h>

#include <charconv>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace engine {
namespace {

using nlohmann::json;

constexpr const char* kPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

bool has_option(const Settings& settings, std::string_view wanted) {
  for (const auto& option : settings.security_options) {
    if (option == wanted || option == fmt::format("{}:true", wanted) ||
        option == fmt::format("{}=true", wanted)) {
      return true;
    }
  }
  return false;
}

json environment(const Settings& settings) {
  json env = json::array();
  const auto is_set = [&](std::string_view name) {
    for (const auto& entry : settings.env) {
      if (entry.starts_with(name)) return true;
    }
    return false;
  };
  if (!is_set("PATH=")) env.push_back(kPath);
  if (!is_set("HOSTNAME=")) env.push_back("HOSTNAME=" + settings.hostname);
  if (settings.has_terminal && !is_set("TERM=")) env.push_back("TERM=xterm");
  for (const auto& entry : settings.env) env.push_back(entry);
  return env;
}

long long number_in(std::string_view text, const std::string& ulimit) {
  if (text == "unlimited") return -1;
  long long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  throw std::runtime_error(fmt::format("--ulimit {}: \"{}\" is no number", ulimit, text));
}

// "nofile=1024:2048", "nproc=64".
json resource_limits(const Settings& settings) {
  json limits = json::array();
  for (const auto& ulimit : settings.ulimits) {
    const auto equals = ulimit.find('=');
    if (equals == ulimit.npos) {
      throw std::runtime_error(fmt::format("invalid ulimit argument: {}", ulimit));
    }
    std::string type = "RLIMIT_" + ulimit.substr(0, equals);
    for (char& letter : type) letter = static_cast<char>(::toupper(letter));
    const std::string values = ulimit.substr(equals + 1);
    const auto colon = values.find(':');
    const long long soft = number_in(std::string_view(values).substr(0, colon), ulimit);
    const long long hard =
        colon == values.npos ? soft : number_in(std::string_view(values).substr(colon + 1), ulimit);
    limits.push_back({{"type", type},
                      {"soft", static_cast<std::uint64_t>(soft)},
                      {"hard", static_cast<std::uint64_t>(hard)}});
  }
  return limits;
}

// The lists that docker and runc have.
const json& masked_paths() {
  static const json kPaths = {"/proc/asound",      "/proc/acpi",          "/proc/kcore",
                              "/proc/keys",        "/proc/latency_stats", "/proc/timer_list",
                              "/proc/timer_stats", "/proc/sched_debug",   "/proc/scsi",
                              "/sys/firmware"};
  return kPaths;
}

const json& read_only_paths() {
  static const json kPaths = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                              "/proc/sysrq-trigger"};
  return kPaths;
}

json sysctls(const Settings& settings) {
  json values = json::object();
  for (const auto& entry : settings.sysctls) {
    const auto equals = entry.find('=');
    if (equals == entry.npos) throw std::runtime_error("sysctl '" + entry + "' has no value");
    values[entry.substr(0, equals)] = entry.substr(equals + 1);
  }
  return values;
}

json linux_part(const SpecInput& input) {
  const Settings& settings = input.record.settings;
  json part = {{"cgroupsPath", cgroup_path_of(input.record)},
               {"resources", resources_of(settings)},
               {"devices", devices_of(settings)}};
  for (const auto& choice : input.namespaces) {
    json& entry = part["namespaces"].emplace_back(json{{"type", choice.type}});
    if (!choice.path.empty()) entry["path"] = choice.path;
  }
  if (!settings.sysctls.empty()) part["sysctl"] = sysctls(settings);
  const bool is_open = settings.is_privileged || has_option(settings, "systempaths=unconfined");
  if (!is_open) {
    part["maskedPaths"] = masked_paths();
    part["readonlyPaths"] = read_only_paths();
  }
  if (auto seccomp = seccomp_of(settings, capabilities_of(settings))) {
    part["seccomp"] = std::move(*seccomp);
  }
  return part;
}

}  // namespace

bool has_unified_cgroups() {
  struct statfs status{};
  return ::statfs("/sys/fs/cgroup", &status) == 0 && status.f_type == CGROUP2_SUPER_MAGIC;
}

std::string cgroup_path_of(const Record& record) {
  const std::string& parent = record.settings.cgroup_parent;
  if (parent.empty()) return "/minicontainer-" + record.id;
  return (parent.starts_with('/') ? "" : "/") + parent + "/" + record.id;
}

json make_process(const SpecInput& input) {
  const Settings& settings = input.record.settings;
  json args = json::array();
  if (settings.has_init) args = {kInitPath, "--init"};
  for (const auto& word : settings.entrypoint) args.push_back(word);
  for (const auto& word : settings.command) args.push_back(word);
  const json kept = capabilities_of(settings);
  json process = {{"args", args},
                  {"env", environment(settings)},
                  {"cwd", settings.working_dir.empty() ? "/" : settings.working_dir},
                  {"terminal", settings.has_terminal},
                  {"user", {{"uid", input.user.uid}, {"gid", input.user.gid}}},
                  {"capabilities", {{"bounding", kept}, {"effective", kept}, {"permitted", kept}}},
                  {"rlimits", resource_limits(settings)},
                  {"noNewPrivileges", has_option(settings, "no-new-privileges")}};
  if (!input.user.groups.empty()) process["user"]["additionalGids"] = input.user.groups;
  if (settings.oom_score_adj != 0) process["oomScoreAdj"] = settings.oom_score_adj;
  if (input.window.rows != 0) {
    process["consoleSize"] = {{"height", input.window.rows}, {"width", input.window.columns}};
  }
  return process;
}

json make_spec(const SpecInput& input) {
  const Settings& settings = input.record.settings;
  json spec = {{"ociVersion", "1.0.2"},
               {"process", make_process(input)},
               {"root", {{"path", input.root.native()}, {"readonly", settings.is_read_only}}},
               {"mounts", mounts_of(input)},
               {"linux", linux_part(input)}};
  for (const auto& choice : input.namespaces) {
    if (choice.type != "uts" || !choice.path.empty()) continue;
    spec["hostname"] = settings.hostname;
    if (!settings.domainname.empty()) spec["domainname"] = settings.domainname;
  }
  return spec;
}

}  // namespace engine
