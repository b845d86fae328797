#include "minicontainer/kernel/rlimits.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <stdexcept>

#include "base/check.hpp"
#include "base/word_table.hpp"

namespace minicontainer {
namespace {

constexpr auto kNumbers = base::word_table<int>({
    {"RLIMIT_AS", RLIMIT_AS},
    {"RLIMIT_CORE", RLIMIT_CORE},
    {"RLIMIT_CPU", RLIMIT_CPU},
    {"RLIMIT_DATA", RLIMIT_DATA},
    {"RLIMIT_FSIZE", RLIMIT_FSIZE},
    {"RLIMIT_LOCKS", RLIMIT_LOCKS},
    {"RLIMIT_MEMLOCK", RLIMIT_MEMLOCK},
    {"RLIMIT_MSGQUEUE", RLIMIT_MSGQUEUE},
    {"RLIMIT_NICE", RLIMIT_NICE},
    {"RLIMIT_NOFILE", RLIMIT_NOFILE},
    {"RLIMIT_NPROC", RLIMIT_NPROC},
    {"RLIMIT_RSS", RLIMIT_RSS},
    {"RLIMIT_RTPRIO", RLIMIT_RTPRIO},
    {"RLIMIT_RTTIME", RLIMIT_RTTIME},
    {"RLIMIT_SIGPENDING", RLIMIT_SIGPENDING},
    {"RLIMIT_STACK", RLIMIT_STACK},
});

std::string value_of(rlim_t limit) {
  return limit == RLIM_INFINITY ? "no limit" : std::to_string(limit);
}

// The kernel says "operation not permitted" and no more.
[[noreturn]] void throw_too_high(pid_t pid, const ResourceLimit& limit) {
  rlimit now{};
  sys::check(::prlimit(pid, static_cast<__rlimit_resource>(limit.resource), nullptr, &now),
             "read {}", limit.name);
  throw std::runtime_error(fmt::format(
      "{}: the hard limit {} is more than this machine allows here, which is {}: ask for less, or "
      "run with CAP_SYS_RESOURCE",
      limit.name, value_of(limit.hard), value_of(now.rlim_max)));
}

}  // namespace

std::optional<int> find_resource_limit(std::string_view name) {
  const int* found = kNumbers.find(name);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

void set_resource_limits(pid_t pid, const std::vector<ResourceLimit>& limits) {
  for (const auto& limit : limits) {
    const rlimit wanted{.rlim_cur = limit.soft, .rlim_max = limit.hard};
    const auto resource = static_cast<__rlimit_resource>(limit.resource);
    if (::prlimit(pid, resource, &wanted, nullptr) == 0) continue;
    if (errno == EPERM) throw_too_high(pid, limit);
    sys::throw_error(errno, fmt::format("set {} to {} (soft) and {} (hard)", limit.name,
                                        value_of(limit.soft), value_of(limit.hard)));
  }
}

}  // namespace minicontainer
