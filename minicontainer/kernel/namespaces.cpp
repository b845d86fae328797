#include "minicontainer/kernel/namespaces.hpp"

#include <linux/sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace minicontainer {
namespace {

// The one that a kernel may lack is the last.
constexpr std::array<NamespaceKind, 8> kKinds = {{
    {"user", "user", CLONE_NEWUSER},
    {"mount", "mnt", CLONE_NEWNS},
    {"pid", "pid", CLONE_NEWPID},
    {"network", "net", CLONE_NEWNET},
    {"ipc", "ipc", CLONE_NEWIPC},
    {"uts", "uts", CLONE_NEWUTS},
    {"cgroup", "cgroup", CLONE_NEWCGROUP},
    {"time", "time", CLONE_NEWTIME},
}};

}  // namespace

std::span<const NamespaceKind> namespace_kinds() {
  const bool has_time = ::access("/proc/self/ns/time", F_OK) == 0;
  return std::span(kKinds).first(has_time ? kKinds.size() : kKinds.size() - 1);
}

std::optional<NamespaceKind> find_namespace_kind(std::string_view oci_name) {
  const auto* found = std::ranges::find_if(
      kKinds, [&](const NamespaceKind& kind) { return kind.oci_name == oci_name; });
  if (found == kKinds.end()) return std::nullopt;
  return *found;
}

}  // namespace minicontainer
