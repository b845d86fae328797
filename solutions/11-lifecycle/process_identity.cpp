#include "minicontainer/kernel/process_identity.hpp"

#include <charconv>
#include <string>
#include <string_view>

#include "base/check.hpp"
#include "base/file.hpp"

namespace minicontainer {
namespace {

// #region lab11.fields
/// Field `number` of a line of /proc/PID/stat, for the fields after the name (2). The name may hold
/// anything, so the count starts at its *last* closing parenthesis.
std::string_view field_after_name(std::string_view line, int number) {
  std::size_t start = line.rfind(')') + 2;
  for (int field = 3; field < number; ++field) start = line.find(' ', start) + 1;
  return line.substr(start, line.find(' ', start) - start);
}
// #endregion lab11.fields

}  // namespace

// #region lab11.identify
std::optional<ProcessIdentity> identify(pid_t pid) {
  std::string line;
  try {
    line = base::read_kernel_value(fmt::format("/proc/{}/stat", pid));
  } catch (const std::system_error& error) {
    // ESRCH: it ended between open and read.
    if (error.code().value() == ENOENT || error.code().value() == ESRCH) return std::nullopt;
    throw;
  }
  const std::string_view state = field_after_name(line, 3);
  if (state == "Z" || state == "X") return std::nullopt;
  const std::string_view start = field_after_name(line, 22);
  ProcessIdentity identity{.pid = pid};
  std::from_chars(start.data(), start.data() + start.size(), identity.start_time);
  return identity;
}

bool is_alive(const ProcessIdentity& process) {
  const auto now = identify(process.pid);
  return now && now->start_time == process.start_time;
}
// #endregion lab11.identify

}  // namespace minicontainer
