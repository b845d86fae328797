#include "minicontainer/runtime/spec.hpp"

#include <linux/magic.h>
#include <sys/statfs.h>

#include <nlohmann/json.hpp>

namespace minicontainer {
namespace {

using nlohmann::json;

json mount(const char* destination, const char* type, const char* source, json options) {
  return {{"destination", destination},
          {"type", type},
          {"source", source},
          {"options", std::move(options)}};
}

// OCI runtime specification for Linux, "Default Filesystems".
json default_mounts() {
  return json::array({
      mount("/proc", "proc", "proc", {"nosuid", "noexec", "nodev"}),
      mount("/dev", "tmpfs", "tmpfs", {"nosuid", "strictatime", "mode=755", "size=65536k"}),
      mount("/dev/pts", "devpts", "devpts",
            {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"}),
      mount("/dev/shm", "tmpfs", "shm", {"nosuid", "noexec", "nodev", "mode=1777", "size=65536k"}),
      mount("/dev/mqueue", "mqueue", "mqueue", {"nosuid", "noexec", "nodev"}),
      mount("/sys", "sysfs", "sysfs", {"nosuid", "noexec", "nodev", "ro"}),
      mount("/sys/fs/cgroup", "cgroup", "cgroup", {"nosuid", "noexec", "nodev", "relatime", "ro"}),
  });
}

// Whether the machine has control groups of version 2 and no others (man 7 cgroups).
bool has_unified_cgroups() {
  struct statfs status{};
  return ::statfs("/sys/fs/cgroup", &status) == 0 && status.f_type == CGROUP2_SUPER_MAGIC;
}

json namespaces() {
  json list = json::array();
  for (const char* type : {"pid", "network", "ipc", "uts", "mount"})
    list.push_back({{"type", type}});
  if (has_unified_cgroups()) list.push_back({{"type", "cgroup"}});
  return list;
}

// What root of the container keeps: to write to the audit log, to signal its processes, to take
// ports below 1024.
json capabilities() {
  const json kept = {"CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"};
  return {{"bounding", kept}, {"effective", kept}, {"permitted", kept}, {"ambient", kept}};
}

// Without a terminal, unlike runc's: so that `minirun run` works in a script as well.
json process() {
  return {
      {"terminal", false},
      {"user", {{"uid", 0}, {"gid", 0}}},
      {"args", {"sh"}},
      {"env", {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"}},
      {"cwd", "/"},
      {"capabilities", capabilities()},
      {"rlimits", {{{"type", "RLIMIT_NOFILE"}, {"hard", 1024}, {"soft", 1024}}}},
      {"noNewPrivileges", true}};
}

}  // namespace

json default_spec() {
  return {{"ociVersion", "1.0.2"},
          {"process", process()},
          {"root", {{"path", "rootfs"}, {"readonly", true}}},
          {"hostname", "minirun"},
          {"mounts", default_mounts()},
          {"linux",
           {{"namespaces", namespaces()},
            {"resources", {{"devices", {{{"allow", false}, {"access", "rwm"}}}}}},
            // The same lists that runc and docker use.
            {"maskedPaths",
             {"/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
              "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi",
              "/sys/firmware"}},
            {"readonlyPaths",
             {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"}}}}};
}

json rootless_spec(unsigned uid, unsigned gid) {
  json spec = default_spec();
  // gid 5 (tty) is not mapped in a user namespace that knows one id only.
  auto& options = spec["mounts"][2]["options"];
  options.erase(options.size() - 1);
  auto& linux_part = spec["linux"];
  linux_part.erase("resources");  // whoever has no privilege has no control group to set
  linux_part["namespaces"].push_back({{"type", "user"}});
  const auto to_root = [](unsigned host_id) {
    return json::array({{{"containerID", 0}, {"hostID", host_id}, {"size", 1}}});
  };
  linux_part["uidMappings"] = to_root(uid);
  linux_part["gidMappings"] = to_root(gid);
  return spec;
}

}  // namespace minicontainer
