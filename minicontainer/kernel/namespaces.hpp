// The kinds of namespace that Linux has, by all their names (man 7 namespaces).
//
// OCI's config.json says "pid", clone3(2) wants CLONE_NEWPID, /proc says ns/pid, people say "PID
// namespace": this table is the one place that knows all of them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace minicontainer {

struct NamespaceKind {
  std::string_view oci_name;   ///< as in config.json: "network"
  std::string_view proc_name;  ///< as in /proc/PID/ns: "net"
  std::uint64_t clone_flag;    ///< as clone3(2) and unshare(2) take it
};

/// The kinds that this kernel has: all eight, or all but time namespaces (Linux 5.6; User Mode
/// Linux 6.12 has none).
std::span<const NamespaceKind> namespace_kinds();

/// The kind with this name in config.json, if there is one.
std::optional<NamespaceKind> find_namespace_kind(std::string_view oci_name);

}  // namespace minicontainer
