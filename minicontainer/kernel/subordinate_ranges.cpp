#include "minicontainer/kernel/subordinate_ranges.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace minicontainer {
namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::uint32_t> parse_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

struct Grant {
  std::string_view user;
  IdRange range;
};

std::vector<Grant> parse_grants(std::string_view text) {
  std::vector<Grant> grants;
  for (const auto line : split(text, '\n')) {
    const auto fields = split(line, ':');
    if (fields.size() != 3) continue;
    const auto first = parse_number(fields[1]);
    const auto size = parse_number(fields[2]);
    if (first && size) grants.push_back({fields[0], {*first, *size}});
  }
  return grants;
}

}  // namespace

std::string describe(const IdRange& range) {
  return fmt::format("{} to {}", range.first, range.end() - 1);
}

bool is_covered(const IdRange& range, std::vector<IdRange> ranges) {
  std::ranges::sort(ranges, {}, &IdRange::first);
  std::uint64_t next = range.first;
  for (const auto& other : ranges) {
    if (other.first <= next) next = std::max(next, other.end());
  }
  return next >= range.end();
}

std::vector<IdRange> ranges_granted(std::string_view text, const std::string& user_name,
                                    uid_t uid) {
  std::vector<IdRange> ranges;
  for (const auto& [user, range] : parse_grants(text)) {
    if (user == user_name || user == std::to_string(uid)) ranges.push_back(range);
  }
  return ranges;
}

std::uint64_t first_free_id(std::string_view text) {
  std::uint64_t free = 100'000;
  for (const auto& grant : parse_grants(text)) free = std::max(free, grant.range.end());
  return free;
}

std::string find_user_name(std::string_view text, uid_t uid) {
  for (const auto line : split(text, '\n')) {
    const auto fields = split(line, ':');
    if (fields.size() > 2 && parse_number(fields[2]) == uid) return std::string(fields[0]);
  }
  return std::to_string(uid);
}

}  // namespace minicontainer
