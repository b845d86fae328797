// A container that is held back half-made: for the checks of lab 01 that look at what happens
// between clone and exec.
#pragma once

#include <sys/types.h>

#include "workbook/checks/container.hpp"

namespace workbook {

/// A container whose minirun has made the child, and is stopped there until release(). What the
/// child is waiting for then is the gate: minirun has had no time to do anything else.
class HeldContainer {
 public:
  /// Ends the check if minirun makes no child.
  explicit HeldContainer(ContainerPlan plan = {});

  [[nodiscard]] Container& container() { return container_; }
  /// The process that is to become the container.
  [[nodiscard]] pid_t child() const { return child_; }
  /// Lets minirun go on.
  void release();
  /// The program must not run as long as minirun is held.
  void require_program_waits();

  /// What config.json asks for.
  static constexpr const char* kHostName = "prepared-too-far";

 private:
  void let_go(pid_t minirun);

  Container container_;
  pid_t child_ = 0;
};

}  // namespace workbook
