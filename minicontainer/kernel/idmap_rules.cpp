#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "minicontainer/kernel/idmap.hpp"
#include "minicontainer/kernel/subordinate_ranges.hpp"

namespace minicontainer {
namespace {

constexpr std::size_t kMostLines = 340;           // Linux 4.15 and later; 5 before
constexpr std::uint64_t kEndOfIds = 0xffff'ffff;  // 4294967295 is no id: it means "leave unchanged"

template <typename... Args>
[[noreturn]] void refuse(const std::string& name, fmt::format_string<Args...> why, Args&&... args) {
  throw std::runtime_error(
      fmt::format("{}: {}", name, fmt::format(why, std::forward<Args>(args)...)));
}

void check_disjoint(std::vector<IdRange> ranges, const std::string& name, const char* side) {
  std::ranges::sort(ranges, {}, &IdRange::first);
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    if (ranges[i - 1].end() <= ranges[i].first) continue;
    refuse(name, "the {} ids {} and {} overlap: an id can be mapped only once", side,
           describe(ranges[i - 1]), describe(ranges[i]));
  }
}

// The kernel takes a map in one write of less than a page (man 7 user_namespaces).
void check_length(const std::vector<IdMapping>& mappings, const std::string& name) {
  std::size_t length = 0;
  for (const auto& [container_id, host_id, size] : mappings) {
    length += fmt::formatted_size("{} {} {}\n", container_id, host_id, size);
  }
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  if (length < page) return;
  refuse(name, "these mappings take {} bytes of text, and the kernel takes less than {}: use fewer",
         length, page);
}

}  // namespace

void check_id_mappings(const std::vector<IdMapping>& mappings, const std::string& name) {
  if (mappings.empty()) refuse(name, "no id is mapped: a user namespace needs one mapping or more");
  if (mappings.size() > kMostLines) {
    refuse(name, "{} mappings, and the kernel takes {} at most", mappings.size(), kMostLines);
  }
  std::vector<IdRange> inside;
  std::vector<IdRange> outside;
  for (const auto& [container_id, host_id, size] : mappings) {
    if (size == 0) refuse(name, "the mapping of container id {} has size 0", container_id);
    inside.push_back({container_id, size});
    outside.push_back({host_id, size});
    const auto end = std::max(inside.back().end(), outside.back().end());
    if (end > kEndOfIds) {
      refuse(name, "the mapping of {} ids from {} to {} runs past 4294967294, the last id", size,
             container_id, host_id);
    }
  }
  check_disjoint(std::move(inside), name, "container");
  check_disjoint(std::move(outside), name, "host");
  check_length(mappings, name);
}

}  // namespace minicontainer
