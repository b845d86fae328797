#include "minicontainer/runtime/explain/script.hpp"

#include <fmt/core.h>
#include <linux/sched.h>

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

// What these tools cannot do, or nobody does here.
std::string left_out(const Config& config) {
  std::string lines = "# Left out: when it ends, `rmdir` has to take its groups away.\n";
  if (config.seccomp)
    lines += "# Left out: linux.seccomp. setpriv of util-linux 2.38 loads none.\n";
  if (config.resources && !config.resources->devices.empty()) {
    lines += "# Left out: linux.resources.devices.\n";
  }
  const Hooks& hooks = config.hooks;
  if (!hooks.prestart.empty() || !hooks.create_runtime.empty() || !hooks.create_container.empty() ||
      !hooks.start_container.empty() || !hooks.poststart.empty() || !hooks.poststop.empty()) {
    lines += "# Left out: hooks.\n";
  }
  if (config.process->has_terminal) lines += "# Left out: process.terminal.\n";
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
