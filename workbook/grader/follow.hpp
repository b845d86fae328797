// Running a program to its end while reading what it says, within a time limit.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

#include "base/spawn.hpp"

namespace workbook {

/// Runs `command` and hands over its output as it comes: standard output and error, or, if
/// `result_fd_option` is set, the descriptor whose number is appended to the arguments behind that
/// option (the output itself then goes nowhere).
/// Returns how it ended, or nothing if it was killed at the limit, with its whole process group if
/// it was started in a session of its own. Throws std::system_error.
std::optional<base::ExitStatus> follow(base::Command command, std::chrono::milliseconds limit,
                                       const std::function<void(std::string_view)>& on_text,
                                       const std::optional<std::string>& result_fd_option = {});

}  // namespace workbook
