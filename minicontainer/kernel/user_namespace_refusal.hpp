// Why this machine refuses a user namespace.
//
// The kernel says EPERM, EACCES or ENOSPC, and that is all it says. The reason is one of a few
// switches, each of some distribution, or the state of the process that asks.
// man 7 user_namespaces; man 7 namespaces, "The /proc/sys/user directory".
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace minicontainer {

/// What keeps a process like this one from making or filling a user namespace, and what to do about
/// it: one sentence. Nothing if no known reason applies. `settings` is for tests.
std::optional<std::string> find_user_namespace_restriction(
    const std::filesystem::path& settings = "/proc/sys");

}  // namespace minicontainer
