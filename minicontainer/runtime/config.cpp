#include "minicontainer/runtime/config.hpp"

#include <fmt/core.h>
#include <linux/sched.h>
#include <sys/mount.h>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/json.hpp"
#include "minicontainer/kernel/namespaces.hpp"

namespace minicontainer {
namespace {

using base::JsonView;

const char* const kUnsupported =
    "this version of minirun does not support it; remove it from the document";

std::string absolute_path(const JsonView& value) {
  auto path = value.string();
  if (!path.starts_with('/'))
    value.refuse(fmt::format("must be an absolute path, is \"{}\"", path));
  return path;
}

std::vector<std::string> absolute_paths_or_none(const std::optional<JsonView>& value) {
  std::vector<std::string> paths;
  if (!value) return paths;
  for (const auto& path : value->elements()) paths.push_back(absolute_path(path));
  return paths;
}

std::vector<std::string> strings_or_none(const std::optional<JsonView>& value) {
  return value ? value->strings() : std::vector<std::string>{};
}

std::vector<std::string> environment(const std::optional<JsonView>& env) {
  std::vector<std::string> result;
  if (!env) return result;
  for (const auto& entry : env->elements()) {
    result.push_back(entry.string());
    if (result.back().find('=') == std::string::npos) entry.refuse("must be NAME=value");
  }
  return result;
}

std::uint32_t id(const JsonView& value) {
  return static_cast<std::uint32_t>(value.integer_between(0, UINT32_MAX - 1));
}

void read_user(const JsonView& user, ProcessConfig& process) {
  user.allow_only({"uid", "gid", "umask", "additionalGids"}, kUnsupported);
  if (const auto uid = user.find("uid")) process.user.uid = id(*uid);
  if (const auto gid = user.find("gid")) process.user.gid = id(*gid);
  if (const auto umask = user.find("umask")) {
    process.umask = static_cast<mode_t>(umask->integer_between(0, 0777));
  }
  if (const auto gids = user.find("additionalGids")) {
    for (const auto& gid : gids->elements()) process.user.additional_gids.push_back(id(gid));
  }
}

ProcessConfig read_process(const JsonView& json) {
  json.allow_only({"args", "env", "cwd", "user", "terminal"}, kUnsupported);
  ProcessConfig process;
  process.args = json.at("args").strings();
  if (process.args.empty() || process.args[0].empty()) json.at("args").refuse("names no program");
  process.env = environment(json.find("env"));
  process.cwd = absolute_path(json.at("cwd"));
  if (const auto user = json.find("user")) read_user(*user, process);
  if (const auto terminal = json.find("terminal"); terminal && terminal->boolean()) {
    terminal->refuse(kUnsupported);
  }
  return process;
}

Mount read_mount(const JsonView& json) {
  json.allow_only({"destination", "type", "source", "options"}, kUnsupported);
  Mount mount;
  mount.destination = absolute_path(json.at("destination"));
  mount.options = parse_mount_options(strings_or_none(json.find("options")));
  if (const auto type = json.find("type")) {
    mount.type = type->string();
    if (mount.type == "bind") mount.options.flags |= MS_BIND;
    if (mount.type == "cgroup" || mount.type == "cgroup2") type->refuse(kUnsupported);
  }
  mount.source = mount.type;
  if (const auto source = json.find("source")) mount.source = source->string();
  const bool is_bind = (mount.options.flags & MS_BIND) != 0;
  if (is_bind && !json.find("source")) json.refuse("a bind mount needs a \"source\"");
  if (!is_bind && mount.type.empty()) json.refuse("a mount needs a \"type\", unless it is a bind");
  return mount;
}

std::uint64_t read_namespaces(const JsonView& json) {
  std::uint64_t flags = 0;
  for (const auto& entry : json.elements()) {
    entry.allow_only({"type"}, kUnsupported);
    const auto type = entry.at("type");
    const auto kind = find_namespace_kind(type.string());
    if (!kind) type.refuse(fmt::format("\"{}\" is no kind of namespace", type.string()));
    if ((flags & kind->clone_flag) != 0) type.refuse("is listed twice");
    flags |= kind->clone_flag;
  }
  return flags;
}

std::vector<IdMapping> read_mappings(const std::optional<JsonView>& json) {
  std::vector<IdMapping> mappings;
  if (!json) return mappings;
  for (const auto& entry : json->elements()) {
    entry.allow_only({"containerID", "hostID", "size"}, kUnsupported);
    mappings.push_back({.container_id = id(entry.at("containerID")),
                        .host_id = id(entry.at("hostID")),
                        .size = id(entry.at("size"))});
  }
  return mappings;
}

std::optional<ClockOffset> read_clock(const JsonView& offsets, const std::string& clock) {
  const auto json = offsets.find(clock);
  if (!json) return std::nullopt;
  json->allow_only({"secs", "nanosecs"}, kUnsupported);
  ClockOffset offset;
  if (const auto secs = json->find("secs")) offset.seconds = secs->integer();
  if (const auto nanosecs = json->find("nanosecs")) {
    offset.nanoseconds = static_cast<std::uint32_t>(nanosecs->integer_between(0, 999'999'999));
  }
  return offset;
}

void read_linux(const JsonView& json, Config& config) {
  json.allow_only(
      {"namespaces", "uidMappings", "gidMappings", "timeOffsets", "maskedPaths", "readonlyPaths"},
      kUnsupported);
  if (const auto namespaces = json.find("namespaces")) {
    config.namespaces = read_namespaces(*namespaces);
  }
  config.uid_mappings = read_mappings(json.find("uidMappings"));
  config.gid_mappings = read_mappings(json.find("gidMappings"));
  config.masked_paths = absolute_paths_or_none(json.find("maskedPaths"));
  config.read_only_paths = absolute_paths_or_none(json.find("readonlyPaths"));
  if (const auto offsets = json.find("timeOffsets")) {
    offsets->allow_only({"monotonic", "boottime"}, "is no clock that a time namespace shifts");
    config.time_offsets = {.monotonic = read_clock(*offsets, "monotonic"),
                           .boottime = read_clock(*offsets, "boottime")};
  }
}

Hook read_hook(const JsonView& json) {
  json.allow_only({"path", "args", "env", "timeout"}, kUnsupported);
  Hook hook;
  hook.path = absolute_path(json.at("path"));
  hook.args = strings_or_none(json.find("args"));
  if (hook.args.empty()) hook.args.push_back(hook.path.native());
  hook.env = environment(json.find("env"));
  if (const auto timeout = json.find("timeout")) {
    hook.timeout_seconds = static_cast<int>(timeout->integer_between(1, 86'400));
  }
  return hook;
}

// What needs two members of the document to be seen. A wish that needs a namespace which the
// document does not ask for would be this machine's, or be left out in silence.
void check_whole(const JsonView& json, const Config& config) {
  const bool has_offsets = config.time_offsets.monotonic || config.time_offsets.boottime;
  const struct {
    bool is_asked;
    std::uint64_t needs;
    const char* refusal;
  } wishes[] = {
      {!config.uid_mappings.empty(), CLONE_NEWUSER,
       "linux.uidMappings needs a namespace of type \"user\""},
      {!config.gid_mappings.empty(), CLONE_NEWUSER,
       "linux.gidMappings needs a namespace of type \"user\""},
      {!config.hostname.empty(), CLONE_NEWUTS,
       "a hostname needs a namespace of type \"uts\", or it would rename this machine"},
      {!config.domainname.empty(), CLONE_NEWUTS,
       "a domainname needs a namespace of type \"uts\", or it would rename this machine"},
      {!config.mounts.empty(), CLONE_NEWNS,
       "mounts need a namespace of type \"mount\", or they would be this machine's"},
      {!config.masked_paths.empty(), CLONE_NEWNS,
       "linux.maskedPaths needs a namespace of type \"mount\""},
      {!config.read_only_paths.empty(), CLONE_NEWNS,
       "linux.readonlyPaths needs a namespace of type \"mount\""},
      {config.is_root_read_only, CLONE_NEWNS, "root.readonly needs a namespace of type \"mount\""},
      {has_offsets, CLONE_NEWTIME, "linux.timeOffsets needs a namespace of type \"time\""},
  };
  for (const auto& [is_asked, needs, refusal] : wishes) {
    if (is_asked && !config.has_namespace(needs)) json.refuse(refusal);
  }
  if (config.has_namespace(CLONE_NEWUSER) &&
      (config.uid_mappings.empty() || config.gid_mappings.empty())) {
    json.refuse("a user namespace needs linux.uidMappings and linux.gidMappings");
  }
}

std::string read_uts_name(const std::optional<JsonView>& json) {
  if (!json) return {};
  auto name = json->string();
  if (name.size() > 64) json->refuse("is longer than the 64 bytes that Linux allows");
  return name;
}

}  // namespace

Config parse_config(const nlohmann::json& document, const std::string& name,
                    const std::filesystem::path& bundle) {
  const JsonView json(document, name);
  json.allow_only({"ociVersion", "process", "root", "hostname", "domainname", "mounts", "hooks",
                   "annotations", "linux"},
                  kUnsupported);
  if (!json.at("ociVersion").string().starts_with("1.")) {
    json.at("ociVersion").refuse("only versions 1.x of the specification are understood");
  }
  Config config;
  config.bundle = bundle;
  config.process = read_process(json.at("process"));
  const auto root = json.at("root");
  root.allow_only({"path", "readonly"}, kUnsupported);
  config.root = bundle / root.at("path").string();
  if (const auto readonly = root.find("readonly")) config.is_root_read_only = readonly->boolean();
  config.hostname = read_uts_name(json.find("hostname"));
  config.domainname = read_uts_name(json.find("domainname"));
  if (const auto mounts = json.find("mounts")) {
    for (const auto& mount : mounts->elements()) config.mounts.push_back(read_mount(mount));
  }
  if (const auto linux_part = json.find("linux")) read_linux(*linux_part, config);
  if (const auto hooks = json.find("hooks")) {
    hooks->allow_only({"createRuntime"}, kUnsupported);
    if (const auto list = hooks->find("createRuntime")) {
      for (const auto& hook : list->elements())
        config.hooks.create_runtime.push_back(read_hook(hook));
    }
  }
  check_whole(json, config);
  return config;
}

Config load_config(const std::filesystem::path& bundle) {
  std::error_code error;
  const auto folder = std::filesystem::canonical(bundle, error);
  if (error) sys::throw_error(error.value(), "open the bundle " + bundle.native());
  const auto file = folder / "config.json";
  return parse_config(base::load_json(file), file.native(), folder);
}

}  // namespace minicontainer
