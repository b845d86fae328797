// A container that is held back half-made: for the checks of lab 01 that look at what happens
// between clone and exec.
#pragma once

#include <sys/types.h>

#include <string>

#include "workbook/checks/container.hpp"

namespace workbook {

/// A command that keeps minirun busy for some seconds before the container's program may start.
std::string try_with_hook(int seconds);

/// A container that minirun cannot finish preparing until release(): a createRuntime hook keeps it
/// busy. The hook is a copy of the probe, so that it is not taken for the container's program.
class HeldContainer {
 public:
  /// Waits until minirun has made its child and started the hook. Ends the check if it does not.
  explicit HeldContainer(ContainerPlan plan = {});

  [[nodiscard]] Container& container() { return container_; }
  /// The process that is to become the container.
  [[nodiscard]] pid_t child() const { return child_; }
  [[nodiscard]] pid_t hook() const { return hook_; }
  /// Lets the hook end, so that minirun goes on.
  void release();
  /// The program must not run as long as the hook does.
  void require_program_waits();

  /// What config.json asks for.
  static constexpr const char* kHostName = "prepared-too-far";

 private:
  /// minirun writes the container's state to the hook's standard input before it waits for it.
  [[nodiscard]] bool has_been_told_its_state();
  void wait_for_hook();
  void find_child();

  Container container_;
  pid_t child_ = 0;
  pid_t hook_ = 0;
};

}  // namespace workbook
