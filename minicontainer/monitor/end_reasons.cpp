#include "minicontainer/monitor/end_reasons.hpp"

#include <charconv>
#include <filesystem>
#include <system_error>

#include "base/file.hpp"

namespace monitor {
namespace {

// The number after "oom_kill " in a file of lines "key number"; 0 where there is none.
long oom_kills_in(const std::string& file) {
  std::string text;
  try {
    text = base::read_file(file);
  } catch (const std::system_error&) {
    return 0;
  }
  constexpr std::string_view kKey = "oom_kill ";
  const auto start = text.find(kKey);
  long count = 0;
  if (start != text.npos) {
    std::from_chars(text.data() + start + kKey.size(), text.data() + text.size(), count);
  }
  return count;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

}  // namespace

bool was_out_of_memory(const std::string& cgroup) {
  if (cgroup.empty()) return false;
  return oom_kills_in("/sys/fs/cgroup/memory" + cgroup + "/memory.oom_control") > 0 ||
         oom_kills_in("/sys/fs/cgroup" + cgroup + "/memory.events") > 0;
}

int exit_code_of_start_error(std::string_view error) {
  if (!has(error, "exec: ")) return 128;
  if (has(error, "not found") || has(error, "no such file or directory")) return 127;
  if (has(error, "permission denied") || has(error, "exec format error")) return 126;
  return 128;
}

}  // namespace monitor
