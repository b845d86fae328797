#include "minicontainer/runtime/explain/script.hpp"

#include <fmt/core.h>
#include <linux/sched.h>
#include <sys/mount.h>

#include <algorithm>

#include "minicontainer/runtime/explain/script_parts.hpp"
#include "minicontainer/runtime/group.hpp"

namespace minicontainer {
namespace {

constexpr const char* kHead = R"(#!/bin/bash
# The container of {0}, made by hand. Run it as root: bash FILE
# (unshare, mount, pivot_root, prlimit and setpriv are in the package util-linux.)
set -eu
root={1}

if [ "${{1:-}}" != inside ]; then
)";

bool has_hooks(const Hooks& hooks) {
  return !hooks.prestart.empty() || !hooks.create_runtime.empty() ||
         !hooks.create_container.empty() || !hooks.start_container.empty() ||
         !hooks.poststart.empty() || !hooks.poststop.empty();
}

bool has_device_owners(const Config& config) {
  return std::ranges::any_of(
      config.devices, [](const DeviceNode& device) { return device.uid != 0 || device.gid != 0; });
}

bool has_nanoseconds(const TimeOffsets& offsets) {
  return (offsets.monotonic && offsets.monotonic->nanoseconds != 0) ||
         (offsets.boottime && offsets.boottime->nanoseconds != 0);
}

bool is_any(const std::vector<Mount>& mounts, bool (*asks)(const MountExtras&)) {
  return std::ranges::any_of(mounts, [&](const Mount& mount) { return asks(mount.extras); });
}

// What these tools cannot do, or nobody does here.
std::string left_out(const Config& config) {
  std::string lines = "# Left out: when it ends, `rmdir` has to take its groups away.\n";
  const auto add = [&](bool is_asked, const char* what) {
    if (is_asked) lines += fmt::format("# Left out: {}\n", what);
  };
  add(config.seccomp.has_value(), "linux.seccomp. setpriv of util-linux 2.38 loads none.");
  add(config.resources && !config.resources->devices.empty(), "linux.resources.devices.");
  add(has_hooks(config.hooks), "hooks.");
  add(config.process->has_terminal, "process.terminal.");
  add(has_nanoseconds(config.time_offsets), "nanoseconds of linux.timeOffsets.");
  add(config.uid_mappings.size() > 1 || config.gid_mappings.size() > 1,
      "all but the first of linux.uidMappings and gidMappings: unshare 2.38 takes one range.");
  add(is_any(config.mounts, [](const MountExtras& extras) { return extras.is_id_mapped; }),
      "idmap of mounts. mount of util-linux 2.38 has no word for it.");
  add(is_any(config.mounts,
             [](const MountExtras& extras) {
               return (extras.recursive_set | extras.recursive_clear) != 0;
             }),
      "options for a mount and all below it, such as rro.");
  add((config.root_propagation & MS_SHARED) != 0,
      "what is mounted in the container is not seen on the machine.");
  add(config.is_separate(CLONE_NEWUSER) && has_device_owners(config),
      "owners in linux.devices: the machine's own nodes are bound.");
  return lines;
}

}  // namespace

std::string as_script(const Config& config, const LaunchOptions& options) {
  const auto place = plan_group(config, options.id);
  std::string text =
      fmt::format(kHead, config.bundle.native(), script::quote(config.root.native()));
  text += script::group(config, place);
  text += script::clone(config);
  text += "fi\n" + left_out(config) + "\n";
  text += script::names(config);
  if (config.has_namespace(CLONE_NEWNS)) {
    text += script::mounts(config, place);
    text += script::devices(config);
    text += script::masks(config);
  }
  text += script::pivot(config);
  text += script::process(config);
  return text;
}

}  // namespace minicontainer
