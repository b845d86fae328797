#include "workbook/grader/follow.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/time.hpp"

namespace workbook {
namespace {

constexpr int kResultFd = 3;

// Until the end of the pipe; false if the time is up first.
bool read_to_end(const base::Fd& pipe, const base::Deadline& deadline,
                 const std::function<void(std::string_view)>& on_text) {
  char buffer[16384];
  while (!deadline.has_passed()) {
    pollfd ready{.fd = pipe.get(), .events = POLLIN, .revents = 0};
    if (::poll(&ready, 1, deadline.poll_timeout()) == 0) return false;
    const ssize_t count = ::read(pipe.get(), buffer, sizeof buffer);
    if (count == -1 && errno == EINTR) continue;
    if (sys::check(count, "read what a program says") == 0) return true;
    on_text({buffer, static_cast<std::size_t>(count)});
  }
  return false;  // there was always more to read
}

}  // namespace

std::optional<base::ExitStatus> follow(base::Command command, std::chrono::milliseconds limit,
                                       const std::function<void(std::string_view)>& on_text,
                                       const std::optional<std::string>& result_fd_option) {
  const base::Deadline deadline(limit);
  base::Pipe pipe = base::make_pipe();
  base::Fd nowhere;
  if (result_fd_option) {
    nowhere = base::open_file("/dev/null", O_WRONLY);
    command.stdout_fd = command.stderr_fd = nowhere.get();
    // dup2 onto itself would leave close-on-exec set.
    base::Fd high(
        sys::check(::fcntl(pipe.write_end.get(), F_DUPFD_CLOEXEC, kResultFd + 1), "duplicate"));
    pipe.write_end = std::move(high);
    command.pass_fds.emplace_back(pipe.write_end.get(), kResultFd);
    command.argv.insert(command.argv.end(), {*result_fd_option, std::to_string(kResultFd)});
  } else {
    command.stdout_fd = command.stderr_fd = pipe.write_end.get();
  }
  base::Process process = base::spawn(command);
  pipe.write_end.close();
  const auto give_up = [&] {
    if (command.new_session) ::kill(-process.pid(), SIGKILL);
    process.send(SIGKILL);
    process.wait();
    return std::nullopt;
  };
  if (!read_to_end(pipe.read_end, deadline, on_text)) return give_up();
  if (const auto status = process.wait_for(deadline.remaining())) return status;
  return give_up();
}

}  // namespace workbook
