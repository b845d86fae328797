#include "workbook/tool/playground.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <sstream>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/spawn.hpp"
#include "workbook/machine/attempt.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kBusybox = "/bin/busybox";

json mount(const char* destination, const char* type, json options) {
  return {{"destination", destination},
          {"type", type},
          {"source", type},
          {"options", std::move(options)}};
}

// "0:100000:65536", for users and groups alike.
void add_user_namespace(json& config, const std::string& id_map) {
  std::istringstream text(id_map);
  std::uint32_t inside = 0, outside = 0, size = 0;
  char first = 0, second = 0;
  text >> inside >> first >> outside >> second >> size;
  if (!text || text.peek() != EOF || first != ':' || second != ':') {
    throw std::runtime_error("--map " + id_map +
                             ": write INSIDE:OUTSIDE:SIZE, for example 0:100000:65536");
  }
  config["linux"]["namespaces"].push_back({{"type", "user"}});
  for (const char* map : {"uidMappings", "gidMappings"}) {
    config["linux"][map] = {{{"containerID", inside}, {"hostID", outside}, {"size", size}}};
  }
}

json config_for(const PlaygroundOptions& options) {
  json namespaces = json::array();
  for (const char* type : {"pid", "network", "ipc", "uts", "mount"})
    namespaces.push_back({{"type", type}});
  json config = {
      {"ociVersion", "1.0.2"},
      {"process",
       {{"args", options.command}, {"cwd", "/"}, {"env", {"PATH=/bin:/", "TERM=linux", "HOME=/"}}}},
      {"root", {{"path", "rootfs"}}},
      {"hostname", options.hostname},
      {"mounts",
       json::array({mount("/proc", "proc", {"nosuid", "noexec", "nodev"}),
                    mount("/dev", "tmpfs", {"nosuid", "strictatime", "mode=755", "size=65536k"}),
                    mount("/dev/pts", "devpts",
                          {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"}),
                    mount("/sys", "sysfs", {"nosuid", "noexec", "nodev", "ro"})})},
      {"linux",
       {{"namespaces", namespaces},
        {"maskedPaths", {"/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware"}},
        {"readonlyPaths",
         {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"}}}}};
  if (!options.id_map.empty()) add_user_namespace(config, options.id_map);
  if (!options.patch.empty()) config.merge_patch(base::parse_json(options.patch, "--set"));
  return config;
}

void install_busybox(const fs::path& root) {
  for (const char* folder : {"bin", "proc", "dev", "sys", "etc", "tmp", "root"})
    fs::create_directories(root / folder);
  fs::copy_file(kBusybox, root / "bin/busybox");
  std::istringstream applets(base::run_collecting({.argv = {kBusybox, "--list"}}).output);
  for (std::string applet; applets >> applet;) {
    std::error_code exists;
    if (applet != "busybox") fs::create_symlink("busybox", root / "bin" / applet, exists);
  }
}

void isolate() {
  if (::geteuid() != 0 || !attempt_as_root().is_ok) {
    sys::check(enter_user_namespace(), "make a user namespace (see ./lab doctor)");
  }
  sys::check(::unshare(CLONE_NEWNS), "make a mount namespace");
  sys::check(::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr), "keep mounts at home");
  // Shared among what is inside, as on a machine with systemd: a leak shows here, and only here.
  sys::check(::mount(nullptr, "/", nullptr, MS_REC | MS_SHARED, nullptr), "make / shared");
  sys::check(::mount("tmpfs", "/tmp", "tmpfs", 0, "size=64m,mode=755"), "mount a tmpfs");
  sys::check(::mount("tmpfs", "/run", "tmpfs", 0, "size=8m,mode=755"), "mount a tmpfs on /run");
}

}  // namespace

fs::path make_playground(const PlaygroundOptions& options) {
  if (!fs::exists(kBusybox)) {
    throw std::runtime_error("busybox is not installed: sudo apt-get install busybox-static");
  }
  const std::string config = base::format_json_indented(config_for(options));
  const std::string probe = base::read_file(options.probe, std::size_t{64} << 20);
  isolate();
  const fs::path bundle = "/tmp/bundle";
  install_busybox(bundle / "rootfs");
  base::write_file(bundle / "rootfs/probe", probe);
  fs::permissions(bundle / "rootfs/probe", fs::perms(0755));
  base::write_file(bundle / "config.json", config + "\n");
  return bundle;
}

}  // namespace workbook
