// The root of a container, running or not, for a look or a change from outside.
#pragma once

#include <memory>

#include "base/fd.hpp"
#include "base/undo.hpp"
#include "minicontainer/engine/container.hpp"

namespace engine {

class ContainerRoot {
 public:
  /// Of one that runs it is the root of its first process, with all that is mounted there. Of any
  /// other it is mounted, under the container's lock, until this ends. Throws NoSuchContainer,
  /// image::Error, std::system_error.
  ContainerRoot(const Folders& folders, const Container& container);

  [[nodiscard]] const base::Fd& fd() const { return fd_; }

 private:
  std::unique_ptr<ContainerLock> lock_;
  base::Undo undo_;
  base::Fd fd_;
};

}  // namespace engine
