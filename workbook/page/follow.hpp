// Reading what a child writes, for as long as somebody wants it.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "base/fd.hpp"
#include "base/process.hpp"

namespace page {

/// Passes on what comes through `output` until the child has ended, then reaps it. Asks
/// `is_wanted` at least once a second; when it says no, ends the child and the whole process group
/// that it leads (SIGTERM, after two seconds SIGKILL) and returns nothing. A descendant that keeps
/// the pipe open does not hold this up. Throws std::system_error.
std::optional<base::ExitStatus> follow(base::Process& child, const base::Fd& output,
                                       const std::function<void(std::string_view)>& on_data,
                                       const std::function<bool()>& is_wanted);

}  // namespace page
