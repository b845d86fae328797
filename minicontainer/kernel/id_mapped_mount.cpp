#include "minicontainer/kernel/id_mapped_mount.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <stdexcept>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/kernel/clone.hpp"

namespace minicontainer {
namespace {

// The number by which /proc knows a process. That is not the one that clone3 returned where the
// caller is in a newer PID namespace than the /proc that it sees, as a container is while it is
// being set up (man 2 pidfd_open: fdinfo).
pid_t pid_in_proc(const base::Fd& pidfd) {
  const auto info = base::read_file(fmt::format("/proc/self/fdinfo/{}", pidfd.get()));
  const auto line = info.find("\nPid:");
  if (line == info.npos) throw std::runtime_error("/proc/self/fdinfo tells no pid of a pidfd");
  return std::stoi(info.substr(line + 5));
}

// Its end is the end of the pipe, however its parent ends.
[[noreturn]] void wait_for_end(base::Pipe& pipe) {
  pipe.write_end.close();
  char nothing = 0;
  while (::read(pipe.read_end.get(), &nothing, 1) == -1 && errno == EINTR) {
  }
  ::_exit(0);
}

}  // namespace

base::Fd make_user_namespace(const std::vector<IdMapping>& uids,
                             const std::vector<IdMapping>& gids) {
  base::Pipe pipe = base::make_pipe();
  const base::Process inhabitant = clone_process(CLONE_NEWUSER, [&] { wait_for_end(pipe); });
  const pid_t pid = pid_in_proc(inhabitant.pidfd());
  write_id_maps(pid, uids, gids);
  return base::open_file(fmt::format("/proc/{}/ns/user", pid).c_str(), O_RDONLY);
}

base::Fd clone_mount_mapped(const base::Fd& mount, const base::Fd& user_namespace,
                            unsigned recursion) {
  // All that is below comes along, mapped or not.
  base::Fd tree(sys::check(::open_tree(mount.get(), "",
                                       AT_EMPTY_PATH | AT_RECURSIVE | OPEN_TREE_CLONE |
                                           static_cast<unsigned>(OPEN_TREE_CLOEXEC)),
                           "copy a mount"));
  mount_attr attributes{.attr_set = MOUNT_ATTR_IDMAP,
                        .userns_fd = static_cast<std::uint64_t>(user_namespace.get())};
  sys::check(
      ::mount_setattr(tree.get(), "", AT_EMPTY_PATH | recursion, &attributes, sizeof attributes),
      "map the ids of a mount");
  return tree;
}

}  // namespace minicontainer
