// The member "process": what runs in a container, as whom, and what it may do.

#include "minicontainer/runtime/config_readers.hpp"

namespace minicontainer {
namespace {

using base::JsonView;

Credentials read_user(const JsonView& json) {
  Credentials user;
  if (const auto uid = json.find("uid")) user.uid = read_id(*uid);
  if (const auto gid = json.find("gid")) user.gid = read_id(*gid);
  for (const auto& gid : elements_or_none(json, "additionalGids")) {
    user.additional_gids.push_back(read_id(gid));
  }
  if (!string_or_empty(json, "username").empty()) {
    json.at("username").refuse("is for Windows; on Linux \"uid\" and \"gid\" say who");
  }
  return user;
}

CapabilitySet read_capability_set(const JsonView& json, const std::string& key) {
  CapabilitySet set = 0;
  for (const auto& entry : elements_or_none(json, key)) {
    const auto number = find_capability(entry.string());
    if (!number) entry.refuse("\"" + entry.string() + "\" is no capability");
    set |= CapabilitySet{1} << *number;
  }
  return set;
}

ConsoleSize read_console_size(const JsonView& json) {
  return {.height = read_number<unsigned short>(json.at("height")),
          .width = read_number<unsigned short>(json.at("width"))};
}

void read_terminal(const JsonView& json, ProcessConfig& process) {
  process.has_terminal = boolean_or_none(json, "terminal").value_or(false);
  // Without a terminal the size is to be ignored (OCI runtime specification, "Process").
  if (const auto size = json.find("consoleSize"); size && process.has_terminal) {
    process.console_size = read_console_size(*size);
  }
}

void read_privileges(const JsonView& json, ProcessConfig& process) {
  if (const auto sets = json.find("capabilities")) process.capabilities = read_capabilities(*sets);
  if (const auto limits = json.find("rlimits")) {
    process.resource_limits = read_resource_limits(*limits);
  }
  process.no_new_privileges = boolean_or_none(json, "noNewPrivileges").value_or(false);
  process.apparmor_profile = read_apparmor_profile(json, "apparmorProfile");
  refuse_selinux_label(json, "selinuxLabel");
}

void read_scheduling(const JsonView& json, ProcessConfig& process) {
  if (const auto score = json.find("oomScoreAdj")) {
    process.oom_score_adj = static_cast<int>(score->integer_between(-1000, 1000));
  }
  if (const auto scheduler = json.find("scheduler")) process.scheduler = read_scheduler(*scheduler);
  if (const auto priority = json.find("ioPriority")) {
    process.io_priority = read_io_priority(*priority);
  }
  if (const auto affinity = json.find("execCPUAffinity")) {
    if (const auto cpus = affinity->find("initial"))
      process.exec_cpu_affinity_initial = read_cpu_list(*cpus);
    if (const auto cpus = affinity->find("final"))
      process.exec_cpu_affinity_final = read_cpu_list(*cpus);
  }
}

}  // namespace

Capabilities read_capabilities(const JsonView& json) {
  return {.bounding = read_capability_set(json, "bounding"),
          .effective = read_capability_set(json, "effective"),
          .inheritable = read_capability_set(json, "inheritable"),
          .permitted = read_capability_set(json, "permitted"),
          .ambient = read_capability_set(json, "ambient")};
}

std::vector<ResourceLimit> read_resource_limits(const JsonView& json) {
  std::vector<ResourceLimit> limits;
  for (const auto& entry : json.elements()) {
    ResourceLimit limit{.name = entry.at("type").string()};
    const auto resource = find_resource_limit(limit.name);
    if (!resource) entry.at("type").refuse("\"" + limit.name + "\" is no resource limit");
    limit.resource = *resource;
    limit.soft = entry.at("soft").natural();
    limit.hard = entry.at("hard").natural();
    if (limit.soft > limit.hard) entry.refuse("the soft limit is above the hard one");
    for (const auto& earlier : limits) {
      if (earlier.resource == limit.resource) entry.refuse(limit.name + " is listed twice");
    }
    limits.push_back(std::move(limit));
  }
  return limits;
}

ProcessConfig read_process(const JsonView& json) {
  ProcessConfig process;
  process.args = json.at("args").strings();
  if (process.args.empty() || process.args[0].empty()) json.at("args").refuse("names no program");
  if (!string_or_empty(json, "commandLine").empty()) {
    json.at("commandLine").refuse("is for Windows; on Linux \"args\" says what runs");
  }
  process.env = environment(json.find("env"));
  process.cwd = absolute_path(json.at("cwd"));
  if (const auto user = json.find("user")) {
    process.user = read_user(*user);
    if (const auto umask = user->find("umask")) {
      process.umask = static_cast<mode_t>(umask->integer_between(0, 0777));
    }
  }
  read_terminal(json, process);
  read_privileges(json, process);
  read_scheduling(json, process);
  return process;
}

ProcessConfig parse_process(const nlohmann::json& document, const std::string& name) {
  return read_process(JsonView(document, name));
}

}  // namespace minicontainer
