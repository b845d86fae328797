// Network namespaces: making one, and working in one without staying there.
//
// A network namespace has links, addresses, routes, rules and ports of its own (man 7
// network_namespaces). It lives as long as a process is in it, a link of it is mounted, or, as
// here, somebody holds it open: no file in /run/netns has to be cleaned up.
//
// Lab 07, task 1.
#pragma once

#include "base/fd.hpp"

namespace network {

/// A new network namespace. The caller stays in its own, whatever happens. Before: the process has
/// one thread. Throws std::system_error (EPERM without CAP_SYS_ADMIN).
base::Fd make_namespace();

/// Lets this process enter `netns`; returns the namespace that it left. man 2 setns. Throws
/// std::system_error (EINVAL if that is no network namespace).
base::Fd enter_namespace(const base::Fd& netns);

/// Being in a namespace until the end of a block. Sockets that are made there stay there.
class Inside {
 public:
  explicit Inside(const base::Fd& netns) : before_(enter_namespace(netns)) {}
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  /// A process that cannot go back would do the rest of its work in the wrong place: it ends.
  ~Inside();

 private:
  base::Fd before_;
};

}  // namespace network
