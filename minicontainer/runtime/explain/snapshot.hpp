// What the kernel shows of a process at one moment, in the files of /proc (man 5 proc).
//
// /proc is held by a descriptor that was opened before the container was made: its own root may
// have no /proc, or a different one. "self" in it is then whoever reads, in that /proc's PID
// namespace.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"

namespace minicontainer {

/// One file, link or line of a file.
struct Sight {
  std::string what;                ///< as StepEntry::shows has it
  std::vector<std::string> lines;  ///< nothing: it cannot be read
};

/// `process`: "self", or a pid. What cannot be read has no lines. Never throws but for memory.
std::vector<Sight> look(const base::Fd& proc, const std::string& process,
                        std::span<const std::string_view> shows);

/// What is in `after` but not in `before` of the same file, and the other way round: a mount table
/// is long, and a step adds a line or two.
struct Change {
  std::string what;
  std::vector<std::string> before, after;
};
std::vector<Change> changes(const std::vector<Sight>& before, const std::vector<Sight>& after);

/// The last child of the calling process as /proc shows it; empty: there is none.
std::string last_child(const base::Fd& proc);

}  // namespace minicontainer
