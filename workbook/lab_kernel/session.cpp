#include "workbook/lab_kernel/session.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

#include "base/check.hpp"
#include "base/file.hpp"
#include "workbook/lab_kernel/frames.hpp"

namespace workbook {
namespace {

constexpr std::size_t kKeptConsole = 16 * 1024;
constexpr int kLookAtTerminal = 200;  // milliseconds

// Reads what is there. At the end of the file, closes: a closed descriptor is what "over" means.
std::string take(base::Fd& line) {
  char buffer[64 * 1024];
  const auto count = ::read(line.get(), buffer, sizeof buffer);
  if (count == -1 && (errno == EAGAIN || errno == EINTR)) return {};
  if (count <= 0) {
    line.close();
    return {};
  }
  return {buffer, static_cast<std::size_t>(count)};
}

base::Fd duplicate(int fd) {
  if (fd < 0) return base::Fd();
  return base::Fd(sys::check(::fcntl(fd, F_DUPFD_CLOEXEC, 0), "use the caller's stream"));
}

void stop_blocking(const base::Fd& fd) {
  sys::check(::fcntl(fd.get(), F_SETFL, O_NONBLOCK), "make a pipe that does not block");
}

}  // namespace

Session::Session(const GuestOptions& options, SessionLines& lines, GuestResult& result)
    : options_(options),
      lines_(lines),
      result_(result),
      deadline_(options.time),
      nonce_(make_nonce()),
      output_(options.output, result.output),
      error_(options.error, result.error),
      size_(options.job.terminal.value_or(TerminalSize{})) {
  for (const auto* line : {&lines.control_in, &lines.control_out, &lines.input, &lines.output,
                           &lines.error, &lines.console, &lines.status})
    stop_blocking(*line);
}

SessionEnd Session::run() {
  while (!is_over()) turn();
  return std::move(end_);
}

bool Session::is_over() const {
  return !lines_.control_out.is_open() && !lines_.output.is_open() && !lines_.error.is_open() &&
         !lines_.console.is_open() && !lines_.status.is_open();
}

int Session::patience() const {
  if (end_.forced) return -1;
  return options_.job.terminal ? std::min(kLookAtTerminal, deadline_.poll_timeout())
                               : deadline_.poll_timeout();
}

void Session::turn() {
  const bool wants_input = is_ready_ && to_feed_.empty() && !input_has_ended_;
  if (wants_input && options_.input.fd < 0) read_input();
  pollfd ready[] = {{.fd = lines_.control_out.get(), .events = POLLIN},
                    {.fd = lines_.output.get(), .events = POLLIN},
                    {.fd = lines_.error.get(), .events = POLLIN},
                    {.fd = lines_.console.get(), .events = POLLIN},
                    {.fd = lines_.status.get(), .events = POLLIN},
                    {.fd = wants_input ? options_.input.fd : -1, .events = POLLIN},
                    {.fd = to_feed_.empty() ? -1 : lines_.input.get(), .events = POLLOUT}};
  if (::poll(ready, std::size(ready), patience()) == -1 && errno != EINTR)
    sys::throw_error(errno, "wait for the guest");
  if (ready[0].revents != 0) take_control();
  if (ready[1].revents != 0) take_output(lines_.output, output_);
  if (ready[2].revents != 0) take_output(lines_.error, error_);
  if (ready[3].revents != 0) take_console();
  if (ready[4].revents != 0) take_status();
  if (ready[5].revents != 0) read_input();
  if (ready[6].revents != 0) feed();
  if (options_.job.terminal && is_ready_) follow_terminal();
  if (deadline_.has_passed() && lines_.status.is_open()) end_guest(GuestEnd::kTimeOver);
}

void Session::end_guest(GuestEnd reason) {
  if (end_.forced) return;
  end_.forced = reason;
  base::write_all(lines_.orders, "k");
}

void Session::take_control() {
  control_ += take(lines_.control_out);
  if (!is_ready_ && control_.starts_with(kReady)) {
    is_ready_ = true;
    control_.erase(0, kReady.size());
    base::write_all(lines_.control_in, nonce_ + "\n");
    result_.boot = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - start_);
  }
  if (end_.outcome || !end_.lie.empty()) control_.clear();
  if (!is_ready_ || control_.empty()) return;
  try {
    if (const auto body = read_result(control_, nonce_)) end_.outcome = parse_outcome(*body);
  } catch (const std::exception& error) {
    end_.lie = error.what();
    end_guest(GuestEnd::kNoResult);
  }
}

void Session::take_status() {
  status_ += take(lines_.status);
  for (auto end = status_.find('\n'); end != std::string::npos; end = status_.find('\n')) {
    const auto status = parse_status(status_.substr(0, end));
    status_.erase(0, end + 1);
    if (status.walls) result_.walls = *status.walls;
    if (!status.failure.empty()) end_.failure = status.failure;
    if (status.wait_status) {
      end_.wait_status = *status.wait_status;
      lines_.status.close();
    }
  }
}

void Session::take_console() {
  auto& kept = result_.console;
  kept += take(lines_.console);
  if (kept.size() > kKeptConsole) kept.erase(0, kept.size() - kKeptConsole);
}

Session::Sink::Sink(const GuestOutput& wanted, std::string& where)
    : room(wanted.limit), kept(where), to(duplicate(wanted.fd)) {}

void Session::take_output(base::Fd& line, Sink& sink) {
  auto bytes = take(line);
  if (bytes.size() > sink.room) {
    bytes.resize(sink.room);
    end_guest(GuestEnd::kOutputTooLong);
  }
  sink.room -= bytes.size();
  if (sink.to.is_open()) {
    base::write_all(sink.to, bytes);
  } else {
    sink.kept += bytes;
  }
}

void Session::read_input() {
  char buffer[kLongestFrame];
  std::string_view bytes;
  if (options_.input.fd >= 0) {
    const auto count = ::read(options_.input.fd, buffer, sizeof buffer);
    if (count == -1 && (errno == EINTR || errno == EAGAIN)) return;
    if (count > 0) bytes = {buffer, static_cast<std::size_t>(count)};
  } else {
    bytes = std::string_view(options_.input.text).substr(text_fed_, kLongestFrame);
    text_fed_ += bytes.size();
  }
  input_has_ended_ = bytes.empty();
  to_feed_ += bytes.empty() ? format_frame(Frame::kEnd, "") : format_frame(Frame::kData, bytes);
}

void Session::feed() {
  const auto count = ::write(lines_.input.get(), to_feed_.data(), to_feed_.size());
  if (count == -1 && errno == EAGAIN) return;
  if (count == -1) {  // the guest is going
    to_feed_.clear();
    input_has_ended_ = true;
    return;
  }
  to_feed_.erase(0, static_cast<std::size_t>(count));
}

void Session::follow_terminal() {
  winsize window{};
  if (options_.input.fd < 0 || ::ioctl(options_.input.fd, TIOCGWINSZ, &window) == -1) return;
  if (window.ws_row == size_.rows && window.ws_col == size_.columns) return;
  size_ = {.rows = window.ws_row, .columns = window.ws_col};
  to_feed_ += format_frame(Frame::kSize, fmt::format("{} {}", size_.rows, size_.columns));
}

}  // namespace workbook
