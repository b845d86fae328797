#include "minicontainer/engine/logs.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <deque>
#include <fstream>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/json.hpp"

namespace engine {

namespace fs = std::filesystem;

namespace {

/// One line of the log, taken apart.
struct Line {
  std::string text;
  std::string time;
  bool is_error = false;
};

std::optional<Line> parse_line(const std::string& line) {
  try {
    const auto document = base::parse_json(line, "a line of the log");
    return Line{.text = document.at("log"),
                .time = document.at("time"),
                .is_error = document.at("stream") == "stderr"};
  } catch (const std::exception&) {
    return std::nullopt;  // half a line, from a monitor that was killed
  }
}

bool is_wanted(const Line& line, const LogOptions& options) {
  return (options.since.empty() || line.time >= options.since) &&
         (options.until.empty() || line.time <= options.until);
}

void show(const Line& line, const LogOptions& options) {
  const std::string text = options.has_times ? line.time + " " + line.text : line.text;
  std::FILE* stream = line.is_error ? stderr : stdout;
  std::fwrite(text.data(), 1, text.size(), stream);
}

/// A file of the log that may still grow.
class LogFile {
 public:
  explicit LogFile(fs::path path) : path_(std::move(path)) { open(); }

  /// Goes on with the present file where the monitor has begun a new one, or this one anew.
  void follow_rotation() {
    struct stat status{};
    if (::stat(path_.c_str(), &status) == -1) return;
    stream_.clear();
    if (status.st_ino != inode_) return open();
    if (status.st_size < static_cast<off_t>(stream_.tellg())) stream_.seekg(0);
  }

  /// The next whole line; nothing: there is none yet.
  std::optional<std::string> next() {
    std::string line;
    while (true) {
      stream_.clear();
      const auto place = stream_.tellg();
      if (!std::getline(stream_, line)) return std::nullopt;
      if (stream_.eof()) {  // without its end: not written to the end yet
        stream_.clear();
        stream_.seekg(place);
        return std::nullopt;
      }
      return line;
    }
  }

 private:
  void open() {
    struct stat status{};
    if (::stat(path_.c_str(), &status) == 0) inode_ = status.st_ino;
    stream_ = std::ifstream(path_);
  }

  fs::path path_;
  ino_t inode_ = 0;
  std::ifstream stream_;
};

// log.2, log.1, log: the oldest first.
std::vector<fs::path> files_of(const fs::path& log) {
  std::vector<fs::path> files{log};
  for (int number = 1;; ++number) {
    const fs::path older = fmt::format("{}.{}", log.native(), number);
    if (!fs::exists(older)) break;
    files.insert(files.begin(), older);
  }
  return files;
}

/// Shows lines as they come, or keeps the last ones of them.
class Printer {
 public:
  explicit Printer(const LogOptions& options) : options_(options), is_holding_(options.tail) {}

  void take(const std::string& text) {
    const auto line = parse_line(text);
    if (!line || !is_wanted(*line, options_)) return;
    if (!is_holding_) return show(*line, options_);
    held_.push_back(*line);
    if (static_cast<long>(held_.size()) > *options_.tail) held_.pop_front();
  }
  void show_held() {
    for (const auto& line : held_) show(line, options_);
    held_.clear();
    is_holding_ = false;
  }

 private:
  const LogOptions& options_;
  bool is_holding_ = false;
  std::deque<Line> held_;
};

void follow(const Folders& folders, const std::string& id, LogFile& file, Printer& printer) {
  const base::Fd inbox(
      sys::check(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK), "watch the container's log"));
  ::inotify_add_watch(inbox.get(), folders.log_file(id).c_str(), IN_MODIFY | IN_MOVE_SELF);
  for (;;) {
    const bool goes_on = has_monitor(folders, id);
    while (const auto line = file.next()) printer.take(*line);
    file.follow_rotation();
    while (const auto line = file.next()) printer.take(*line);
    std::fflush(nullptr);
    if (!goes_on) return;
    constexpr int kLookAgain = 100;  // milliseconds: the end of the monitor makes no event there
    pollfd entry{.fd = inbox.get(), .events = POLLIN, .revents = 0};
    if (::poll(&entry, 1, kLookAgain) == 1) {
      char events[4096];
      while (::read(inbox.get(), events, sizeof events) > 0) {
      }
    }
  }
}

}  // namespace

void show_logs(const Folders& folders, const Container& container, const LogOptions& options) {
  const std::string& id = container.record.id;
  Printer printer(options);
  const auto files = files_of(folders.log_file(id));
  for (std::size_t index = 0; index + 1 < files.size(); ++index) {
    LogFile older(files[index]);
    while (const auto line = older.next()) printer.take(*line);
  }
  LogFile file(files.back());
  while (const auto line = file.next()) printer.take(*line);
  printer.show_held();
  if (options.is_following) follow(folders, id, file, printer);
  std::fflush(nullptr);
}

std::vector<std::string> last_log_lines(const Folders& folders, const std::string& id,
                                        std::size_t count) {
  std::deque<std::string> lines;
  LogFile file(folders.log_file(id));
  while (const auto text = file.next()) {
    auto line = parse_line(*text);
    if (!line) continue;
    while (line->text.ends_with('\n')) line->text.pop_back();
    lines.push_back(std::move(line->text));
    if (lines.size() > count) lines.pop_front();
  }
  return {lines.begin(), lines.end()};
}

namespace {

std::string format_moment(double seconds) {
  const auto whole = static_cast<std::time_t>(seconds);
  std::tm utc{};
  ::gmtime_r(&whole, &utc);
  char text[sizeof "2026-01-31T08:15:00"];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  const auto nanoseconds = static_cast<long>((seconds - static_cast<double>(whole)) * 1e9);
  return fmt::format("{}.{:09}Z", text, nanoseconds);
}

// "1h30m10s"; nothing: the text is no such length of time.
std::optional<double> parse_length(const std::string& text) {
  double total = 0;
  const char* place = text.c_str();
  while (*place != '\0') {
    char* end = nullptr;
    const double number = std::strtod(place, &end);
    if (end == place) return std::nullopt;
    if (end[0] == 'm' && end[1] == 's') {
      total += number / 1000;
      ++end;
    } else if (*end == 'h') {
      total += number * 3600;
    } else if (*end == 'm') {
      total += number * 60;
    } else if (*end == 's') {
      total += number;
    } else {
      return std::nullopt;
    }
    place = end + 1;
  }
  return text.empty() ? std::nullopt : std::optional(total);
}

}  // namespace

std::string parse_moment(const std::string& text) {
  if (const auto length = parse_length(text)) {
    return format_moment(static_cast<double>(std::time(nullptr)) - *length);
  }
  char* end = nullptr;
  const double seconds = std::strtod(text.c_str(), &end);
  if (!text.empty() && *end == '\0') return format_moment(seconds);
  std::tm parsed{};
  const char* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parsed);
  if (rest == nullptr) rest = ::strptime(text.c_str(), "%Y-%m-%d", &parsed);
  if (rest == nullptr) {
    throw std::runtime_error(fmt::format(
        "invalid time \"{}\": give a length such as 10m, a moment such as 2026-01-31T08:15:00Z, or "
        "seconds since 1970",
        text));
  }
  const std::string moment = format_moment(static_cast<double>(::timegm(&parsed)));
  // What was given with a fraction is kept as it is: the log's form is the same.
  return *rest == '.' ? text : moment;
}

}  // namespace engine
