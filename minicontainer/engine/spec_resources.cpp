// What a container may use: limits and devices.

#include <fmt/core.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "minicontainer/engine/spec.hpp"

namespace engine {
namespace {

using nlohmann::json;

/// A device as --device gives it: "/dev/fuse", "/dev/sda:/dev/xvda:r".
struct Device {
  std::string outside;
  std::string inside;
  std::string access = "rwm";
};

Device parse_device(const std::string& text) {
  std::istringstream words(text);
  Device device;
  std::getline(words, device.outside, ':');
  std::string word;
  while (std::getline(words, word, ':'))
    (word.starts_with('/') ? device.inside : device.access) = word;
  if (device.inside.empty()) device.inside = device.outside;
  if (device.access.find_first_not_of("rwm") != device.access.npos) {
    throw std::runtime_error(fmt::format("invalid device mode: {}", device.access));
  }
  return device;
}

struct stat look_at(const Device& device) {
  struct stat status{};
  if (::stat(device.outside.c_str(), &status) == -1) {
    throw std::runtime_error(fmt::format(
        "error gathering device information while adding custom device \"{}\": no such file or "
        "directory",
        device.outside));
  }
  if (!S_ISCHR(status.st_mode) && !S_ISBLK(status.st_mode)) {
    throw std::runtime_error(fmt::format("--device {}: it is no device", device.outside));
  }
  return status;
}

std::string type_of(const struct stat& status) {
  return S_ISBLK(status.st_mode) ? "b" : "c";
}

// All devices of the machine's /dev, for a privileged container.
std::vector<Device> every_device() {
  std::vector<Device> devices;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/dev", error)) {
    const auto name = entry.path().native();
    struct stat status{};
    if (::lstat(name.c_str(), &status) == -1) continue;
    if (!S_ISCHR(status.st_mode) && !S_ISBLK(status.st_mode)) continue;
    if (name == "/dev/console" || name == "/dev/ptmx") continue;  // the runtime makes its own
    devices.push_back({.outside = name, .inside = name});
  }
  return devices;
}

std::vector<Device> devices_for(const Settings& settings) {
  if (settings.is_privileged) return every_device();
  std::vector<Device> devices;
  for (const auto& text : settings.devices) devices.push_back(parse_device(text));
  return devices;
}

json device_rules(const Settings& settings) {
  if (settings.is_privileged) return json::array({{{"allow", true}, {"access", "rwm"}}});
  json rules = json::array({{{"allow", false}, {"access", "rwm"}}});
  for (const Device& device : devices_for(settings)) {
    const struct stat status = look_at(device);
    rules.push_back({{"allow", true},
                     {"type", type_of(status)},
                     {"major", major(status.st_rdev)},
                     {"minor", minor(status.st_rdev)},
                     {"access", device.access}});
  }
  return rules;
}

// Some kernels do not count swap: there a limit of it would be an error.
bool can_limit_swap() {
  return has_unified_cgroups() ||
         ::access("/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes", F_OK) == 0;
}

json memory_of(const Settings& settings) {
  const Limits& limits = settings.limits;
  json memory = json::object();
  if (limits.memory > 0) memory["limit"] = limits.memory;
  if (limits.memory_reservation > 0) memory["reservation"] = limits.memory_reservation;
  // As docker: without a word about swap, as much again as memory.
  std::int64_t swap = limits.memory_swap;
  if (limits.memory > 0 && swap == 0) swap = limits.memory * 2;
  if (swap != 0 && can_limit_swap()) memory["swap"] = swap;
  if (settings.has_no_oom_killer) memory["disableOOMKiller"] = true;
  return memory;
}

json cpu_of(const Limits& limits) {
  constexpr std::int64_t kPeriod = 100'000;
  json cpu = json::object();
  if (limits.cpu_shares > 0) cpu["shares"] = limits.cpu_shares;
  if (limits.cpu_quota != 0) cpu["quota"] = limits.cpu_quota;
  if (limits.cpu_period > 0) cpu["period"] = limits.cpu_period;
  if (limits.nano_cpus > 0) {
    cpu["period"] = kPeriod;
    cpu["quota"] = limits.nano_cpus * kPeriod / 1'000'000'000;
  }
  if (!limits.cpuset_cpus.empty()) cpu["cpus"] = limits.cpuset_cpus;
  if (!limits.cpuset_mems.empty()) cpu["mems"] = limits.cpuset_mems;
  return cpu;
}

}  // namespace

json resources_of(const Settings& settings) {
  json resources = {{"devices", device_rules(settings)}};
  if (json memory = memory_of(settings); !memory.empty()) resources["memory"] = memory;
  if (json cpu = cpu_of(settings.limits); !cpu.empty()) resources["cpu"] = cpu;
  if (settings.limits.pids_limit != 0) {
    resources["pids"] = {{"limit", settings.limits.pids_limit}};
  }
  if (settings.limits.block_io_weight != 0) {
    resources["blockIO"] = {{"weight", settings.limits.block_io_weight}};
  }
  return resources;
}

json devices_of(const Settings& settings) {
  json list = json::array();
  for (const Device& device : devices_for(settings)) {
    const struct stat status = look_at(device);
    list.push_back({{"path", device.inside},
                    {"type", type_of(status)},
                    {"major", major(status.st_rdev)},
                    {"minor", minor(status.st_rdev)},
                    {"fileMode", status.st_mode & 0777},
                    {"uid", status.st_uid},
                    {"gid", status.st_gid}});
  }
  return list;
}

}  // namespace engine
