// What a container sees beside its image: the kernel's file systems, its own files in /etc,
// volumes.

#include <algorithm>

#include <nlohmann/json.hpp>

#include "minicontainer/engine/spec.hpp"

namespace engine {
namespace {

using nlohmann::json;

json mount(const std::string& destination, const std::string& type, const std::string& source,
           json options) {
  return {{"destination", destination},
          {"type", type},
          {"source", source},
          {"options", std::move(options)}};
}

bool is_covered(const Settings& settings, const std::string& target) {
  return std::ranges::any_of(settings.mounts,
                             [&](const MountSetting& one) { return one.target == target; });
}

// As docker makes them. sysfs and the groups are read-only unless the container is privileged.
json kernel_mounts(const SpecInput& input) {
  const Settings& settings = input.record.settings;
  const char* access = settings.is_privileged ? "rw" : "ro";
  json mounts = json::array({
      mount("/proc", "proc", "proc", {"nosuid", "noexec", "nodev"}),
      mount("/dev", "tmpfs", "tmpfs", {"nosuid", "strictatime", "mode=755", "size=65536k"}),
      mount("/dev/pts", "devpts", "devpts",
            {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"}),
      mount("/sys", "sysfs", "sysfs", {"nosuid", "noexec", "nodev", access}),
      mount("/sys/fs/cgroup", "cgroup", "cgroup", {"nosuid", "noexec", "nodev", access}),
      mount("/dev/mqueue", "mqueue", "mqueue", {"nosuid", "noexec", "nodev"}),
  });
  if (is_covered(settings, "/dev/shm")) return mounts;
  if (!input.shm.empty()) {
    mounts.push_back(mount("/dev/shm", "bind", input.shm, {"rbind", "rprivate"}));
    return mounts;
  }
  constexpr std::int64_t kSharedMemory = 64 << 20;
  const std::int64_t size = settings.shm_size > 0 ? settings.shm_size : kSharedMemory;
  mounts.push_back(
      mount("/dev/shm", "tmpfs", "shm",
            {"nosuid", "noexec", "nodev", "mode=1777", "size=" + std::to_string(size)}));
  return mounts;
}

void add_etc(const SpecInput& input, json& mounts) {
  for (const char* name : {"resolv.conf", "hostname", "hosts"}) {
    const std::string target = std::string("/etc/") + name;
    if (is_covered(input.record.settings, target)) continue;
    mounts.push_back(mount(target, "bind", input.etc / name, {"rbind", "rprivate"}));
  }
}

json of_setting(const MountSetting& setting) {
  json options = json::array();
  if (setting.kind == MountKind::kTmpfs) {
    options = {"nosuid", "nodev", "noexec"};
  } else {
    options = {"rbind"};
    const bool has_propagation = std::ranges::any_of(setting.options, [](const std::string& word) {
      return word.ends_with("private") || word.ends_with("shared") || word.ends_with("slave");
    });
    if (!has_propagation) options.push_back("rprivate");
  }
  options.push_back(setting.is_read_only ? "ro" : "rw");
  for (const auto& option : setting.options) options.push_back(option);
  const bool is_tmpfs = setting.kind == MountKind::kTmpfs;
  return mount(setting.target, is_tmpfs ? "tmpfs" : "bind", is_tmpfs ? "tmpfs" : setting.source,
               std::move(options));
}

}  // namespace

json mounts_of(const SpecInput& input) {
  json mounts = kernel_mounts(input);
  add_etc(input, mounts);
  if (input.record.settings.has_init) {
    mounts.push_back(mount(kInitPath, "bind", companion_program("minimonitor"), {"bind", "ro"}));
  }
  // A mount below another comes after it: a shorter path cannot lie below a longer one.
  std::vector<MountSetting> settings = input.record.settings.mounts;
  std::ranges::stable_sort(
      settings, {}, [](const MountSetting& one) { return std::ranges::count(one.target, '/'); });
  for (const auto& setting : settings) mounts.push_back(of_setting(setting));
  return mounts;
}

}  // namespace engine
