#include "minicontainer/monitor/json_log.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/monitor/container_state.hpp"

namespace monitor {
namespace {

constexpr std::size_t kLongestLine = 16 * 1024;  // docker cuts lines there as well
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_continuation(char letter) {
  return (static_cast<unsigned char>(letter) & 0xC0U) == 0x80;
}

// How many bytes the UTF-8 character at the start of `text` has; 0: that is none (RFC 3629, 4).
std::size_t character_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const auto second = text.size() > 1 ? static_cast<unsigned char>(text[1]) : 0U;
  std::size_t length = 0;
  if (first >= 0xC2 && first <= 0xDF) length = 2;
  if (first >= 0xE0 && first <= 0xEF) length = 3;
  if (first >= 0xF0 && first <= 0xF4) length = 4;
  const bool is_overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool is_outside = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  if (length == 0 || text.size() < length || is_overlong || is_outside) return 0;
  for (std::size_t index = 1; index < length; ++index) {
    if (!is_continuation(text[index])) return 0;
  }
  return length;
}

// RFC 8259, 7. Returns how many bytes of `text` were taken.
std::size_t append_character(std::string& json, std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first == '"' || first == '\\') {
    json += '\\';
    json += text[0];
  } else if (first == '\n') {
    json += "\\n";
  } else if (first < 0x20) {
    json += fmt::format("\\u{:04x}", first);
  } else if (first < 0x80) {
    json += text[0];
  } else if (const std::size_t length = character_length(text); length != 0) {
    json += text.substr(0, length);
    return length;
  } else {
    json += kReplacement;
  }
  return 1;
}

}  // namespace

std::string format_log_line(std::string_view text, std::string_view stream, std::string_view time) {
  std::string json;
  json.reserve(text.size() + 80);
  json += "{\"log\":\"";
  while (!text.empty()) text.remove_prefix(append_character(json, text));
  json += "\",\"stream\":\"";
  json += stream;
  json += "\",\"time\":\"";
  json += time;
  json += "\"}\n";
  return json;
}

namespace {

// Whoever is killed in the middle of a long write leaves half a line; it has no end, so it is none.
void cut_half_line(const base::Fd& fd, off_t& size) {
  char letter = 0;
  while (size > 0 && ::pread(fd.get(), &letter, 1, size - 1) == 1 && letter != '\n') --size;
  sys::check(::ftruncate(fd.get(), size), "cut half a line of a log");
}

}  // namespace

JsonLog::JsonLog(std::filesystem::path file, Limits limits)
    : file_(std::move(file)), limits_(limits) {
  if (file_.empty()) return;
  fd_ = base::open_file(file_.c_str(), O_RDWR | O_APPEND | O_CREAT, 0640);
  struct stat status{};
  sys::check(::fstat(fd_.get(), &status), "look at {}", file_.native());
  cut_half_line(fd_, status.st_size);
  size_ = status.st_size;
}

void JsonLog::write(std::string_view stream, std::string_view chunk) {
  if (!fd_.is_open()) return;
  std::string& waiting = waiting_[stream == "stderr" ? 1 : 0];
  const std::string time = now_with_nanoseconds();
  std::string lines;
  while (!chunk.empty()) {
    const auto end = chunk.find('\n');
    const auto taken =
        std::min(end == chunk.npos ? chunk.size() : end + 1, kLongestLine - waiting.size());
    waiting += chunk.substr(0, taken);
    chunk.remove_prefix(taken);
    if (!waiting.ends_with('\n') && waiting.size() < kLongestLine) break;
    lines += format_log_line(waiting, stream, time);
    waiting.clear();
    if (limits_.max_bytes > 0) append(std::exchange(lines, {}));  // no file grows over its limit
  }
  append(lines);
}

void JsonLog::finish() {
  for (const char* stream : {"stdout", "stderr"}) {
    std::string& waiting = waiting_[stream == std::string_view("stderr") ? 1 : 0];
    if (!waiting.empty()) append(format_log_line(waiting, stream, now_with_nanoseconds()));
    waiting.clear();
  }
}

void JsonLog::append(std::string_view lines) {
  if (lines.empty()) return;
  if (limits_.max_bytes > 0 && size_ > 0 &&
      size_ + static_cast<long>(lines.size()) > limits_.max_bytes) {
    rotate();
  }
  base::write_all(fd_, lines);
  size_ += static_cast<long>(lines.size());
}

// log.1 becomes log.2, ..., log becomes log.1. With one file only there is nothing to keep.
void JsonLog::rotate() {
  const auto numbered = [&](long number) {
    return number == 0 ? file_.native() : fmt::format("{}.{}", file_.native(), number);
  };
  for (long number = limits_.max_files - 1; number > 0; --number) {
    const int result = ::rename(numbered(number - 1).c_str(), numbered(number).c_str());
    if (result == -1 && errno != ENOENT) sys::throw_error(errno, "rotate " + file_.native());
  }
  fd_ = base::open_file(file_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_TRUNC, 0640);
  size_ = 0;
}

}  // namespace monitor
