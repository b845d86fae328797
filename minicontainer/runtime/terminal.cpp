#include "minicontainer/runtime/terminal.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <stdexcept>

#include "base/check.hpp"
#include "minicontainer/kernel/inside.hpp"
#include "minicontainer/runtime/pass_fd.hpp"

namespace minicontainer {
namespace {

void require_devpts(const base::Fd& file) {
  struct statfs filesystem{};
  sys::check(::fstatfs(file.get(), &filesystem), "look at /dev/pts/ptmx");
  if (filesystem.f_type != DEVPTS_SUPER_MAGIC) {
    throw std::runtime_error(
        "process.terminal needs a mount of type devpts at /dev/pts: add one to \"mounts\"");
  }
}

}  // namespace

Terminal make_terminal(const base::Fd& root, const ConsoleSize& size) {
  Terminal terminal;
  const base::Fd ptmx = open_inside(root, "/dev/pts/ptmx", O_PATH | O_NOFOLLOW);
  require_devpts(ptmx);
  terminal.master = base::open_file(path_of(ptmx).c_str(), O_RDWR | O_NOCTTY);
  int is_locked = 0;
  sys::check(::ioctl(terminal.master.get(), TIOCSPTLCK, &is_locked), "unlock the terminal");
  // By the master, not by name: a name could be another file by now (man 2 ioctl_tty).
  terminal.slave = base::Fd(
      sys::check(::ioctl(terminal.master.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC),
                 "open the terminal"));
  if (size.height != 0 || size.width != 0) {
    const winsize window{.ws_row = size.height, .ws_col = size.width};
    sys::check(::ioctl(terminal.master.get(), TIOCSWINSZ, &window), "set process.consoleSize");
  }
  return terminal;
}

void bind_console(const base::Fd& root, const Terminal& terminal) {
  make_file_inside(root, "/dev/console");
  const base::Fd target = open_inside(root, "/dev/console", O_PATH | O_NOFOLLOW);
  struct stat status{};
  sys::check(::fstat(target.get(), &status), "look at /dev/console");
  // CVE-2025-52565: a link here would put the terminal on top of another file.
  if (!S_ISREG(status.st_mode) && !S_ISCHR(status.st_mode)) {
    throw std::runtime_error("/dev/console in the container's root is neither a file nor a device");
  }
  sys::check(
      ::mount(path_of(terminal.slave).c_str(), path_of(target).c_str(), nullptr, MS_BIND, nullptr),
      "bind the terminal to /dev/console");
}

void hand_over_terminal(Terminal& terminal, const base::Fd& console_socket) {
  send_fd(console_socket, terminal.master, "/dev/ptmx");
  terminal.master.close();
}

void become_controlling_terminal(Terminal& terminal, uid_t user) {
  const int slave = terminal.slave.get();
  sys::check(::ioctl(slave, TIOCSCTTY, 0), "make it the controlling terminal");
  // In a user namespace that does not map the user this is refused, and not needed.
  if (::fchown(slave, user, static_cast<gid_t>(-1)) == -1 && errno != EPERM && errno != EINVAL) {
    sys::throw_error(errno, "give the terminal to the user");
  }
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    sys::check(::dup2(slave, stream), "make the terminal a standard stream");
  }
  terminal.slave.close();
}

}  // namespace minicontainer
