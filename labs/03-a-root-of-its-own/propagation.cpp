#include "minicontainer/kernel/propagation.hpp"

#include <sys/mount.h>

#include "base/check.hpp"

namespace minicontainer {

// #region lab03.propagation
void isolate_mounts() {
  sys::check(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "make / private");
}

void bind_root(const std::filesystem::path& root) {
  sys::check(::mount(root.c_str(), root.c_str(), nullptr, MS_BIND | MS_REC, nullptr),
             "bind {} onto itself", root.native());
}
// #endregion lab03.propagation

}  // namespace minicontainer
