#include "minicontainer/monitor/events.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.hpp"
#include "base/file.hpp"
#include "minicontainer/monitor/container_state.hpp"

namespace monitor {
namespace {

constexpr off_t kLargestFile = 1 << 20;

void append(const std::filesystem::path& file, const Event& event) {
  const base::Fd fd = base::open_file(file.c_str(), O_WRONLY | O_APPEND | O_CREAT, 0600);
  struct stat status{};
  if (::fstat(fd.get(), &status) == 0 && status.st_size > kLargestFile) {
    ::rename(file.c_str(), (file.native() + ".1").c_str());
    return append(file, event);
  }
  base::write_all(fd, fmt::format("{} {} {} {} ({})\n", now_with_nanoseconds(), event.type,
                                  event.action, event.id, event.attributes));
}

}  // namespace

void append_event(const std::filesystem::path& file, const Event& event) noexcept {
  if (file.empty()) return;
  try {
    append(file, event);
  } catch (const std::exception&) {
  }
}

}  // namespace monitor
