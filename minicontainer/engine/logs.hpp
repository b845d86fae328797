// Reading a container's log: `logs`, with -f, --tail, --since, --until and -t.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "minicontainer/engine/container.hpp"

namespace engine {

struct LogOptions {
  bool is_following = false;
  bool has_times = false;
  std::optional<long> tail;  ///< so many lines of the end; nothing: all
  std::string since, until;  ///< RFC 3339 in UTC; empty: no bound
};

/// Writes its lines to our standard output and error, as its program did. Following, it returns
/// when the container has ended for good. Throws std::system_error.
void show_logs(const Folders& folders, const Container& container, const LogOptions& options);

/// The last lines of its log, without line ends; none where nothing is kept.
std::vector<std::string> last_log_lines(const Folders& folders, const std::string& id,
                                        std::size_t count);

/// A moment as docker takes it: "10m", "1h30m" (ago), "2026-01-31T08:15:00", seconds since 1970. In
/// the form of the log. Throws std::runtime_error.
std::string parse_moment(const std::string& text);

}  // namespace engine
