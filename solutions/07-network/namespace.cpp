#include "minicontainer/network/namespace.hpp"

#include <fcntl.h>
#include <sched.h>

#include "base/check.hpp"
#include "base/undo.hpp"

namespace network {

namespace {

constexpr const char* kOwn = "/proc/self/ns/net";

}  // namespace

// #region lab07.namespace
base::Fd make_namespace() {
  const base::Fd before = base::open_file(kOwn, O_RDONLY);
  sys::check(::unshare(CLONE_NEWNET), "make a network namespace");
  base::Undo undo;
  undo.add([&] { sys::check(::setns(before.get(), CLONE_NEWNET), "leave the new namespace"); });
  return base::open_file(kOwn, O_RDONLY);
}

base::Fd enter_namespace(const base::Fd& netns) {
  base::Fd before = base::open_file(kOwn, O_RDONLY);
  sys::check(::setns(netns.get(), CLONE_NEWNET), "enter a network namespace");
  return before;
}
// #endregion lab07.namespace

}  // namespace network
