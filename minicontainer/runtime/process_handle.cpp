#include "minicontainer/runtime/process_handle.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.hpp"

namespace minicontainer {

base::Fd open_handle(const ProcessIdentity& process) {
  base::Fd handle(static_cast<int>(::syscall(SYS_pidfd_open, process.pid, 0)));
  if (!handle.is_open() && errno != ESRCH) {
    sys::throw_error(errno, fmt::format("open a handle on process {}", process.pid));
  }
  if (!handle.is_open() || !is_alive(process)) return {};
  return handle;
}

bool send_signal(const base::Fd& handle, int signal) {
  if (::syscall(SYS_pidfd_send_signal, handle.get(), signal, nullptr, 0) == 0) return true;
  if (errno == ESRCH) return false;
  sys::throw_error(errno, fmt::format("send signal {}", signal));
}

}  // namespace minicontainer
