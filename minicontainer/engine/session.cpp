#include "minicontainer/engine/session.hpp"

#include <fmt/core.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <charconv>
#include <sstream>
#include <stdexcept>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/monitor/messages.hpp"

namespace engine {
namespace {

using monitor::Letter;

/// Our terminal in raw mode: every key goes through, and the container's does with it what a
/// terminal does (man 3 termios).
class RawTerminal {
 public:
  RawTerminal() {
    if (::tcgetattr(STDIN_FILENO, &before_) == -1) return;
    is_raw_ = true;
    termios mode = before_;
    ::cfmakeraw(&mode);
    sys::check(::tcsetattr(STDIN_FILENO, TCSANOW, &mode), "put the terminal into raw mode");
  }
  ~RawTerminal() {
    if (is_raw_) ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;

 private:
  termios before_{};
  bool is_raw_ = false;
};

/// The signals that are sent on, as a descriptor. Those that stop and continue us are ours.
class Signals {
 public:
  explicit Signals(const SessionOptions& options) {
    sigemptyset(&mask_);
    if (options.has_terminal) sigaddset(&mask_, SIGWINCH);
    if (options.proxies_signals) {
      for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM}) {
        sigaddset(&mask_, signal);
      }
    }
    sigaddset(&mask_, SIGPIPE);
    sys::check(::sigprocmask(SIG_BLOCK, &mask_, &before_), "block signals");
    fd_ =
        base::Fd(sys::check(::signalfd(-1, &mask_, SFD_CLOEXEC | SFD_NONBLOCK), "open a signalfd"));
  }
  ~Signals() {
    read();
    ::sigprocmask(SIG_SETMASK, &before_, nullptr);
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  [[nodiscard]] int fd() const { return fd_.get(); }
  /// The next one; 0: none is pending.
  int read() {
    signalfd_siginfo info{};
    return ::read(fd_.get(), &info, sizeof info) > 0 ? static_cast<int>(info.ssi_signo) : 0;
  }

 private:
  sigset_t mask_{};
  sigset_t before_{};
  base::Fd fd_;
};

class Session {
 public:
  Session(const base::Fd& monitor, const SessionOptions& options)
      : monitor_(monitor),
        options_(options),
        signals_(options),
        keys_(options.detach_keys),
        has_input_(options.feeds_input) {
    if (options.has_terminal && options.feeds_input) raw_.emplace();
    if (options.has_terminal) send_window();
  }

  SessionResult carry() {
    for (;;) {
      pollfd polls[] = {{.fd = monitor_.get(), .events = POLLIN, .revents = 0},
                        {.fd = has_input_ ? STDIN_FILENO : -1, .events = POLLIN, .revents = 0},
                        {.fd = signals_.fd(), .events = POLLIN, .revents = 0}};
      if (::poll(polls, 3, -1) == -1 && errno != EINTR) sys::throw_error(errno, "wait");
      if (polls[0].revents != 0) {
        if (const auto result = take_message()) return *result;
      }
      if (polls[1].revents != 0) take_input();
      if (polls[2].revents != 0) take_signals();
      if (keys_.is_complete()) return {.end = SessionEnd::kDetached};
    }
  }

 private:
  std::optional<SessionResult> take_message() {
    const auto message = monitor::receive_message(monitor_);
    if (!message) return SessionResult{.end = SessionEnd::kLost};
    if (message->letter == Letter::kOutput) write_to(STDOUT_FILENO, message->text);
    if (message->letter == Letter::kErrors) write_to(STDERR_FILENO, message->text);
    if (message->letter != Letter::kExited) return std::nullopt;
    SessionResult result;
    const auto& text = message->text;
    std::from_chars(text.data(), text.data() + text.size(), result.exit_code);
    return result;
  }

  // Who reads us may have gone: the container goes on all the same, as with docker.
  static void write_to(int fd, std::string_view text) {
    while (!text.empty()) {
      const ssize_t count = ::write(fd, text.data(), text.size());
      if (count == -1 && errno == EINTR) continue;
      if (count == -1 && errno == EAGAIN) {
        pollfd entry{.fd = fd, .events = POLLOUT, .revents = 0};
        ::poll(&entry, 1, -1);
        continue;
      }
      if (count == -1) return;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  void take_input() {
    char buffer[16 * 1024];
    const ssize_t count = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (count == -1 && errno == EINTR) return;
    if (count <= 0) {
      has_input_ = false;
      send_message_whole(monitor_, Letter::kInputEnd);
      return;
    }
    std::string typed(buffer, static_cast<std::size_t>(count));
    if (options_.has_terminal) typed = keys_.filter(typed);
    if (!typed.empty()) send_message_whole(monitor_, Letter::kInput, typed);
  }

  void take_signals() {
    while (const int signal = signals_.read()) {
      if (signal == SIGWINCH) {
        send_window();
      } else if (signal != SIGPIPE) {
        send_message_whole(monitor_, Letter::kSignal, std::to_string(signal));
      }
    }
  }

  void send_window() {
    const WindowSize size = window_size();
    if (size.rows == 0) return;
    send_message_whole(monitor_, Letter::kWindow, fmt::format("{} {}", size.rows, size.columns));
  }

  const base::Fd& monitor_;
  const SessionOptions& options_;
  Signals signals_;
  DetachKeys keys_;
  bool has_input_ = false;
  std::optional<RawTerminal> raw_;
};

char parse_key(const std::string& word) {
  constexpr std::string_view kControl = "ctrl-";
  if (word.size() == 1) return word[0];
  if (word.starts_with(kControl) && word.size() == kControl.size() + 1) {
    return static_cast<char>(word.back() & 0x1F);
  }
  throw std::runtime_error(fmt::format(
      "Invalid escape keys ({}) provided: give keys such as a or ctrl-p, with commas", word));
}

}  // namespace

DetachKeys::DetachKeys(const std::string& words) {
  std::istringstream stream(words);
  for (std::string word; std::getline(stream, word, ',');) keys_ += parse_key(word);
}

std::string DetachKeys::filter(std::string_view typed) {
  std::string passed;
  for (const char key : typed) {
    if (is_complete_ || keys_.empty()) return keys_.empty() ? std::string(typed) : passed;
    if (key == keys_[seen_]) {
      is_complete_ = ++seen_ == keys_.size();
      continue;
    }
    passed += keys_.substr(0, seen_);  // it was not the sequence after all
    seen_ = 0;
    if (key == keys_[0]) {
      seen_ = 1;
    } else {
      passed += key;
    }
  }
  return passed;
}

SessionResult carry_session(const base::Fd& monitor, const SessionOptions& options) {
  return Session(monitor, options).carry();
}

WindowSize window_size() {
  winsize size{};
  if (::ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == -1) return {};
  return {.rows = size.ws_row, .columns = size.ws_col};
}

}  // namespace engine
