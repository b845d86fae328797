#include "minicontainer/monitor/end_evidence.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <system_error>

#include "base/file.hpp"
#include "minicontainer/monitor/container_state.hpp"
#include "minicontainer/monitor/key_values.hpp"

namespace monitor {
namespace {

/// A file of a group: below the controller's own tree (man 7 cgroups, version 1) or the only one.
struct GroupFile {
  const char* tree;
  const char* name;
  const char* key;  ///< of the line that tells; empty: the whole file is one line
};

constexpr GroupFile kFiles[] = {
    {"/memory", "memory.limit_in_bytes", ""},
    {"/memory", "memory.max_usage_in_bytes", ""},
    {"/memory", "memory.oom_control", "oom_kill "},
    {"/pids", "pids.max", ""},
    {"/pids", "pids.events", "max "},
    {"", "memory.max", ""},
    {"", "memory.peak", ""},
    {"", "memory.events", "oom_kill "},
    {"", "pids.max", ""},
    {"", "pids.events", "max "},
};

std::optional<std::string> read_if_there(const std::string& file) {
  try {
    return base::read_file(file);
  } catch (const std::system_error&) {
    return std::nullopt;
  }
}

std::string line_with(const std::string& text, const std::string& key) {
  auto start = text.find(key);
  while (start != text.npos && start != 0 && text[start - 1] != '\n') {
    start = text.find(key, start + 1);
  }
  if (start == text.npos) return {};
  return text.substr(start, text.find('\n', start) - start);
}

// "/usr/bin/minicontainer\0stop\0web\0" becomes "minicontainer stop web".
std::string words_of_process(pid_t pid) {
  constexpr std::size_t kMost = 200;
  std::string words = read_if_there(fmt::format("/proc/{}/cmdline", pid)).value_or("");
  while (words.ends_with('\0')) words.pop_back();
  words.erase(0, words.rfind('/', words.find('\0')) + 1);
  std::ranges::replace(words, '\0', ' ');
  return words.substr(0, kMost);
}

}  // namespace

std::vector<std::string> read_group_lines(const std::string& cgroup) {
  std::vector<std::string> lines;
  if (cgroup.empty()) return lines;
  for (const GroupFile& file : kFiles) {
    const std::string path = fmt::format("/sys/fs/cgroup{}{}/{}", file.tree, cgroup, file.name);
    const auto text = read_if_there(path);
    if (!text) continue;
    const std::string line = line_with(*text, file.key);
    if (!line.empty()) lines.push_back(fmt::format("{}: {}", path, line));
  }
  return lines;
}

std::string describe_sent(int signal, pid_t sender) {
  return fmt::format("{} {} {} {}", now_with_nanoseconds(), signal, sender,
                     words_of_process(sender));
}

EndEvidence load_evidence(const std::filesystem::path& file) {
  KeyValues values;
  try {
    values = KeyValues::load(file);
  } catch (const std::system_error& error) {
    if (error.code().value() != ENOENT) throw;
  }
  return {.pid = static_cast<pid_t>(values.number("pid")),
          .signal = static_cast<int>(values.number("signal")),
          .has_dumped_core = values.number("core") != 0,
          .sent = values.all("sent"),
          .lines = values.all("line")};
}

void save_evidence(const EndEvidence& evidence, const std::filesystem::path& file) {
  KeyValues values;
  values.add_number("pid", evidence.pid);
  values.add_number("signal", evidence.signal);
  values.add_number("core", evidence.has_dumped_core ? 1 : 0);
  for (const auto& sent : evidence.sent) values.add("sent", sent);
  for (const auto& line : evidence.lines) values.add("line", line);
  values.save(file);
}

}  // namespace monitor
