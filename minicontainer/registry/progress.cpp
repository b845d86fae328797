#include "minicontainer/registry/progress.hpp"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <vector>

namespace registry {
namespace {

class Silence final : public Progress {
 public:
  void tell(const std::string& /*line*/) override {}
  void set_state(const std::string& /*id*/, const std::string& /*state*/) override {}
  void set_bytes(const std::string& /*id*/, const std::string& /*state*/, std::uint64_t /*done*/,
                 std::uint64_t /*total*/) override {}
};

class Lines final : public Progress {
 public:
  explicit Lines(std::FILE* file) : file_(file) {}
  void tell(const std::string& line) override {
    const std::lock_guard guard(mutex_);
    fmt::print(file_, "{}\n", line);
    std::fflush(file_);
  }
  void set_state(const std::string& id, const std::string& state) override {
    tell(id + ": " + state);
  }
  void set_bytes(const std::string& /*id*/, const std::string& /*state*/, std::uint64_t /*done*/,
                 std::uint64_t /*total*/) override {}

 private:
  std::mutex mutex_;
  std::FILE* file_;
};

/// Layers stand in one block; what is told meanwhile stands above it. man 4 console_codes.
class Bars final : public Progress {
 public:
  explicit Bars(std::FILE* file) : file_(file) {}

  void tell(const std::string& line) override {
    const std::lock_guard guard(mutex_);
    rows_.clear();
    fmt::print(file_, "{}\n", line);
    std::fflush(file_);
  }

  void set_state(const std::string& id, const std::string& state) override {
    const std::lock_guard guard(mutex_);
    draw(id, state);
  }

  void set_bytes(const std::string& id, const std::string& state, std::uint64_t done,
                 std::uint64_t total) override {
    const std::lock_guard guard(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (now - drawn_ < std::chrono::milliseconds(80)) return;
    drawn_ = now;
    const int columns = width() - static_cast<int>(id.size() + state.size()) - 3;
    draw(id, state + " " + format_bar(done, total, columns));
  }

 private:
  [[nodiscard]] int width() const {
    winsize size{};
    const bool is_known = ::ioctl(::fileno(file_), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return is_known ? size.ws_col : 80;
  }

  void draw(const std::string& id, const std::string& text) {
    auto row = std::ranges::find(rows_, id);
    if (row == rows_.end()) {
      rows_.push_back(id);
      fmt::print(file_, "{}: {}\n", id, text);
    } else {
      const auto up = rows_.end() - row;
      fmt::print(file_, "\x1b[{0}A\x1b[2K\r{1}: {2}\x1b[{0}B\r", up, id, text);
    }
    std::fflush(file_);
  }

  std::mutex mutex_;
  std::FILE* file_;
  std::vector<std::string> rows_;
  std::chrono::steady_clock::time_point drawn_;
};

}  // namespace

std::unique_ptr<Progress> make_progress(Output output) {
  if (output == Output::kNone) return std::make_unique<Silence>();
  std::FILE* file = output == Output::kStandard ? stdout : stderr;
  if (::isatty(::fileno(file)) != 0) return std::make_unique<Bars>(file);
  return std::make_unique<Lines>(file);
}

// Four digits, and steps of a thousand: docker's units.HumanSize.
std::string format_megabytes(std::uint64_t bytes) {
  constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  double size = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (size >= 1000 && unit + 1 < std::size(kUnits)) {
    size /= 1000;
    ++unit;
  }
  return fmt::format("{:.4g}{}", size, kUnits[unit]);
}

std::string format_bar(std::uint64_t done, std::uint64_t total, int columns) {
  const std::string numbers = format_megabytes(done) + "/" + format_megabytes(total);
  const int room = columns - static_cast<int>(numbers.size()) - 4;
  if (room < 10) return numbers;
  const int length = std::min(room, 50);
  const double part =
      total == 0 ? 1 : static_cast<double>(std::min(done, total)) / static_cast<double>(total);
  const int filled = static_cast<int>(part * length);
  std::string bar(static_cast<std::size_t>(filled), '=');
  if (filled < length) bar += '>';
  bar.resize(static_cast<std::size_t>(length), ' ');
  return "[" + bar + "]  " + numbers;
}

}  // namespace registry
