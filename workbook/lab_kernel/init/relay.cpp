#include "workbook/lab_kernel/init/relay.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/check.hpp"
#include "base/file.hpp"
#include "workbook/lab_kernel/channel.hpp"

namespace workbook {
namespace {

// What a pipe holds: so one read empties it.
constexpr std::size_t kPiece = 64 * 1024;

base::Fd open_child_signal() {
  sigset_t wanted;
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGCHLD);
  return base::Fd(
      sys::check(::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK), "open a signal descriptor"));
}

}  // namespace

Relay::Relay(StartedJob job, const HostLines& lines)
    : job_(std::move(job)), lines_(lines), children_(open_child_signal()) {}

int Relay::run() {
  while (!has_ended_) turn();
  end_all();
  auto& streams = job_.streams;
  while (pass(streams.output, lines_.output)) {
  }
  while (pass(streams.error, lines_.error)) {
  }
  while (take_report()) {
  }
  return status_;
}

void Relay::turn() {
  auto& streams = job_.streams;
  const short wants_input = input_.empty() ? POLLIN : 0;
  const short has_input = input_.empty() ? 0 : POLLOUT;
  // A closed descriptor is -1 here, which poll passes over.
  pollfd ready[] = {{.fd = children_.get(), .events = POLLIN},
                    {.fd = wants_input != 0 ? lines_.output.get() : -1, .events = POLLIN},
                    {.fd = has_input != 0 ? streams.input.get() : -1, .events = POLLOUT},
                    {.fd = streams.output.get(), .events = POLLIN},
                    {.fd = streams.error.get(), .events = POLLIN},
                    {.fd = streams.report.get(), .events = POLLIN}};
  if (::poll(ready, std::size(ready), -1) == -1 && errno != EINTR)
    sys::throw_error(errno, "wait for the job");
  if (ready[1].revents != 0) take_frames();
  if (ready[2].revents != 0) feed_job();
  if (ready[3].revents != 0) pass(streams.output, lines_.output);
  if (ready[4].revents != 0) pass(streams.error, lines_.error);
  if (ready[5].revents != 0) take_report();
  if (ready[0].revents != 0) reap();
}

void Relay::take_frames() {
  char buffer[4096];
  const auto count = sys::check(::read(lines_.output.get(), buffer, sizeof buffer), "read input");
  frames_.add({buffer, static_cast<std::size_t>(count)},
              [this](Frame kind, std::string_view payload) { take(kind, payload); });
  feed_job();
}

void Relay::take(Frame kind, std::string_view payload) {
  if (kind == Frame::kData) {
    input_ += payload;
  } else if (kind == Frame::kEnd) {
    input_has_ended_ = true;
  } else if (kind == Frame::kSize) {
    TerminalSize size;
    const std::string text(payload);
    if (std::sscanf(text.c_str(), "%u %u", &size.rows, &size.columns) == 2 &&
        job_.streams.output.is_open())
      set_terminal_size(job_.streams.output, size);
  }
}

void Relay::feed_job() {
  auto& to = job_.streams.input;
  while (to.is_open() && !input_.empty()) {
    const auto count = ::write(to.get(), input_.data(), input_.size());
    if (count == -1 && errno == EAGAIN) return;
    // EPIPE: the job does not want any more.
    if (count == -1) to.close();
    if (count > 0) input_.erase(0, static_cast<std::size_t>(count));
  }
  if (!to.is_open()) input_.clear();
  if (input_has_ended_ && input_.empty()) to.close();
}

bool Relay::pass(base::Fd& from, const base::Fd& to) {
  if (!from.is_open()) return false;
  char buffer[kPiece];
  const auto count = ::read(from.get(), buffer, sizeof buffer);
  if (count > 0) {
    base::write_all(to, {buffer, static_cast<std::size_t>(count)});
    return true;
  }
  if (count == -1 && (errno == EAGAIN || errno == EINTR)) return false;
  from.close();  // the end; a terminal says it as EIO
  return false;
}

bool Relay::take_report() {
  auto& from = job_.streams.report;
  if (!from.is_open()) return false;
  char buffer[kPiece];
  const auto count = ::read(from.get(), buffer, sizeof buffer);
  if (count == -1 && (errno == EAGAIN || errno == EINTR)) return false;
  if (count <= 0) {
    from.close();
    return false;
  }
  const std::size_t room = kLongestReport - std::min(kLongestReport, report_.size());
  report_.append(buffer, std::min(static_cast<std::size_t>(count), room));
  return true;
}

void Relay::reap() {
  signalfd_siginfo ignored{};
  while (::read(children_.get(), &ignored, sizeof ignored) > 0) {
  }
  int status = 0;
  for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
    if (pid != job_.pid) continue;
    has_ended_ = true;
    status_ = status;
  }
}

// From PID 1, -1 means every process but itself and the kernel's (man 2 kill); a fork that is under
// way when this comes does not get through.
void Relay::end_all() {
  ::kill(-1, SIGKILL);
  int status = 0;
  for (;;) {
    const pid_t pid = ::waitpid(-1, &status, 0);
    if (pid == -1 && errno == ECHILD) return;
    if (pid == -1 && errno != EINTR) sys::throw_error(errno, "reap what is left");
  }
}

}  // namespace workbook
