// What whole-program tests are made of: a program that runs under a time limit, who runs it, and
// what must be as it was when it is over.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "base/spawn.hpp"

namespace workbook_test {

/// No wait of these tests ever takes that long, unless something is broken.
constexpr std::chrono::milliseconds kLimit{30'000};

/// Waits until `holds` or the limit has passed. Returns whether it holds.
bool wait_until(const std::function<bool()>& holds, std::chrono::milliseconds limit = kLimit);

/// How a program ended, and all that it printed on both streams.
struct Ended {
  int exit_code = -1;  ///< 128 + n if signal n ended it; -1 if it was stopped at the limit
  std::string output;
};

/// A program while it runs. It is killed when this ends.
class Running {
 public:
  explicit Running(base::Command command);
  [[nodiscard]] pid_t pid() const { return process_.pid(); }
  /// Waits for its end.
  Ended end(std::chrono::milliseconds limit = kLimit);

 private:
  base::Pipe output_;
  base::Process process_;
};

/// The same arguments, run by user 65534. Tests that do not run as root run it as they are.
std::vector<std::string> by_nobody(std::vector<std::string> argv);
/// Makes a folder, with all in it, user 65534's; without root it is the test's own and stays so.
void give_to_nobody(const std::filesystem::path& folder);

/// The processes that have "NAME=value" in their environment, but zombies.
std::vector<pid_t> processes_with_environment(const std::string& entry);

/// The parts of the machine that a program under test could have changed.
class MachineState {
 public:
  /// Remembers the present state.
  MachineState();
  /// Other programs mount things meanwhile: what was there must be as it was, and no new mount have
  /// anything to do with `folder`.
  void expect_unchanged(const std::filesystem::path& folder) const;

 private:
  std::string host_name_;
  std::vector<std::string> interfaces_;
  std::map<std::string, std::string> mounts_;  ///< by mount id: the rest of the mountinfo line
};

}  // namespace workbook_test
