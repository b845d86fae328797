#include "minicontainer/runtime/terminal_relay.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/runtime/pass_fd.hpp"

namespace minicontainer {

TerminalRelay::TerminalRelay(const ProcessConfig& process,
                             const std::optional<std::filesystem::path>& console_socket) {
  if (!process.has_terminal) {
    if (console_socket) {
      throw std::runtime_error(
          "--console-socket is for a process whose \"terminal\" is true: there is none to hand over");
    }
    return;
  }
  if (console_socket) {
    console_ = connect_to(*console_socket);
    return;
  }
  int ends[2] = {-1, -1};
  sys::check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "make a socket pair");
  our_end_ = base::Fd(ends[0]);
  console_ = base::Fd(ends[1]);
}

TerminalRelay::~TerminalRelay() {
  if (original_mode_) ::tcsetattr(STDIN_FILENO, TCSANOW, &*original_mode_);
}

void TerminalRelay::begin() {
  if (!our_end_.is_open()) return;
  char name[64];
  master_ = receive_fd(our_end_, name, sizeof name).fd;
  our_end_.close();
  console_.close();
  has_input_ = true;
  termios mode{};
  if (::tcgetattr(STDIN_FILENO, &mode) == -1) return;  // no terminal here: a pipe, a file
  original_mode_ = mode;
  ::cfmakeraw(&mode);
  sys::check(::tcsetattr(STDIN_FILENO, TCSANOW, &mode), "put the terminal into raw mode");
  copy_window_size();
}

void TerminalRelay::copy_window_size() {
  winsize size{};
  if (::ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0) ::ioctl(master_.get(), TIOCSWINSZ, &size);
}

void TerminalRelay::carry_input() {
  char buffer[4096];
  const ssize_t count = ::read(STDIN_FILENO, buffer, sizeof buffer);
  if (count == -1 && errno == EINTR) return;
  if (count <= 0) {
    // Our input has ended: a terminal tells that to its program by the end-of-file key.
    termios mode{};
    const bool has_mode = ::tcgetattr(master_.get(), &mode) == 0;
    const char key = has_mode ? static_cast<char>(mode.c_cc[VEOF]) : '\4';
    if (::write(master_.get(), &key, 1) != 1) master_.close();
    has_input_ = false;
    return;
  }
  base::write_all(master_, {buffer, static_cast<std::size_t>(count)});
}

void TerminalRelay::carry_output() {
  char buffer[16 * 1024];
  const ssize_t count = ::read(master_.get(), buffer, sizeof buffer);
  if (count == -1 && errno == EINTR) return;
  if (count <= 0) {  // EIO: nobody has the terminal open any more
    master_.close();
    has_input_ = false;
    return;
  }
  for (ssize_t written = 0; written < count;) {
    const ssize_t step = ::write(STDOUT_FILENO, buffer + written, static_cast<std::size_t>(count - written));
    if (step == -1 && errno != EINTR) return;  // nobody reads us
    if (step > 0) written += step;
  }
}

void TerminalRelay::carry_rest() {
  pollfd output{.fd = master_.get(), .events = POLLIN, .revents = 0};
  while (master_.is_open() && ::poll(&output, 1, 0) == 1 && (output.revents & POLLIN) != 0) {
    carry_output();
  }
}

}  // namespace minicontainer
