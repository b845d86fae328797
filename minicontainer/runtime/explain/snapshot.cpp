#include "minicontainer/runtime/explain/snapshot.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <optional>

namespace minicontainer {
namespace {

constexpr std::size_t kLargest = std::size_t{256} << 10;

// Not through sys::check: these calls are the observer's, not the container's.
std::optional<std::string> read_below(const base::Fd& proc, const std::string& path) {
  std::array<char, PATH_MAX> part{};
  const ssize_t length = ::readlinkat(proc.get(), path.c_str(), part.data(), part.size());
  if (length >= 0) return std::string(part.data(), static_cast<std::size_t>(length));
  const base::Fd file(::openat(proc.get(), path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return std::nullopt;
  std::string content;
  for (ssize_t count = 1; count > 0 && content.size() < kLargest;) {
    count = ::read(file.get(), part.data(), part.size());
    if (count > 0) content.append(part.data(), static_cast<std::size_t>(count));
  }
  return content;
}

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

Sight look_at(const base::Fd& proc, const std::string& process, std::string_view what) {
  const auto colon = what.find(':');
  const std::string file(what.substr(0, colon));
  const std::string path = file.front() == '/' ? file.substr(1) : process + "/" + file;
  Sight sight{.what = std::string(what), .lines = {}};
  const auto text = read_below(proc, path);
  if (!text) return sight;
  sight.lines = split_lines(*text);
  if (colon != what.npos) {
    const std::string_view wanted = what.substr(colon + 1);
    std::erase_if(sight.lines, [&](const auto& line) { return !line.starts_with(wanted); });
    if (sight.lines.size() > 1) sight.lines.resize(1);  // "Seccomp", not "Seccomp_filters"
  }
  return sight;
}

std::vector<std::string> only_in(const std::vector<std::string>& these,
                                 const std::vector<std::string>& those) {
  std::vector<std::string> found;
  for (const auto& line : these) {
    if (std::ranges::find(those, line) == those.end()) found.push_back(line);
  }
  return found;
}

}  // namespace

std::vector<Sight> look(const base::Fd& proc, const std::string& process,
                        std::span<const std::string_view> shows) {
  std::vector<Sight> sights;
  for (const auto what : shows) {
    sights.push_back(process.empty() ? Sight{.what = std::string(what), .lines = {}}
                                     : look_at(proc, process, what));
  }
  return sights;
}

std::vector<Change> changes(const std::vector<Sight>& before, const std::vector<Sight>& after) {
  std::vector<Change> found;
  for (std::size_t i = 0; i < std::min(before.size(), after.size()); ++i) {
    found.push_back({.what = after[i].what,
                     .before = only_in(before[i].lines, after[i].lines),
                     .after = only_in(after[i].lines, before[i].lines)});
  }
  return found;
}

std::string last_child(const base::Fd& proc) {
  const auto children = read_below(proc, "thread-self/children").value_or("");
  const auto last = children.find_last_not_of(" \n");
  if (last == children.npos) return {};
  const auto blank = children.rfind(' ', last);
  return children.substr(blank == children.npos ? 0 : blank + 1,
                         last - (blank == children.npos ? 0 : blank + 1) + 1);
}

}  // namespace minicontainer
