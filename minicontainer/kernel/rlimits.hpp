// Limits of one process rather than of a group: setrlimit(2).
#pragma once

#include <sys/resource.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace minicontainer {

struct ResourceLimit {
  std::string name;  ///< "RLIMIT_NOFILE"
  int resource = 0;  ///< RLIMIT_NOFILE
  rlim_t soft = 0;
  rlim_t hard = 0;
};

/// The number for a name, if there is such a limit.
std::optional<int> find_resource_limit(std::string_view name);

/// Sets them for the process `pid` (0: the caller). Throws std::runtime_error that names the limit
/// that may not be raised, the value asked for, and what this machine allows.
void set_resource_limits(pid_t pid, const std::vector<ResourceLimit>& limits);

}  // namespace minicontainer
