// A container's log in docker's json-file format: one JSON object a line, one line of output each:
//
//     {"log":"hello\n","stream":"stdout","time":"2026-01-31T08:15:00.123456789Z"}
//
// Whole lines are written by one write(2) to a file that is open for appending, so whoever is
// killed at any time leaves no half line behind.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/fd.hpp"

namespace monitor {

/// One line of the log. `text` need not be UTF-8: what is not is replaced by U+FFFD.
std::string format_log_line(std::string_view text, std::string_view stream, std::string_view time);

class JsonLog {
 public:
  struct Limits {
    long max_bytes = 0;  ///< 0: no end
    long max_files = 1;  ///< log, log.1, ... : the oldest goes
  };

  /// Opens or makes the file. An empty path: nothing is kept. Throws std::system_error.
  JsonLog(std::filesystem::path file, Limits limits);

  /// Writes what lines are complete by now, of this stream ("stdout", "stderr"); the rest waits for
  /// its end, at most 16 KiB of it. Throws std::system_error.
  void write(std::string_view stream, std::string_view chunk);
  /// Writes what waits, as lines without an end.
  void finish();

 private:
  void append(std::string_view lines);
  void rotate();

  std::filesystem::path file_;
  Limits limits_;
  base::Fd fd_;
  long size_ = 0;
  std::string waiting_[2];
};

}  // namespace monitor
