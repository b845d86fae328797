// Why a container ended, never started, or is not well: one sentence, and what was seen.
//
// A container's end leaves traces in several places: the wait status (man 2 wait), the counters of
// its group, what commands had sent it, the kernel's log, its own last words. Each judge knows one
// kind of end and looks for its traces; the first that is sure has the word.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "minicontainer/engine/container.hpp"
#include "minicontainer/monitor/end_evidence.hpp"

namespace engine {

struct Finding {
  std::string cause;     ///< one word for programs: "out-of-memory", "missing-interpreter", ...
  std::string sentence;  ///< for people
  std::vector<std::string> evidence;  ///< what was seen, a line each
  std::vector<std::string> advice;    ///< what to do, a line each; may be empty
};

/// Looks at a container in any state. Never throws for what is missing: then it knows less.
Finding find_reason(const Folders& folders, const Container& container);

/// What is known of one that was removed, from the events; nothing if they do not name it.
std::optional<Finding> find_reason_of_removed(const Folders& folders, const std::string& reference);

// --- for the judges ---

/// All that is known of one container's end.
struct EndCase {
  const Folders& folders;
  const Container& container;
  monitor::EndEvidence end;
  std::vector<std::string> last_lines;  ///< of its log
};

/// Each looks for its own kind of end.
using Judge = std::optional<Finding> (*)(const EndCase&);
std::optional<Finding> judge_start(const EndCase& end_case);
std::optional<Finding> judge_memory(const EndCase& end_case);
std::optional<Finding> judge_signal(const EndCase& end_case);
std::optional<Finding> judge_exit_code(const EndCase& end_case);

/// The line of a group's file that ends with this name; empty: it was not seen.
std::string group_line(const monitor::EndEvidence& end, std::string_view file);
/// The number in it: after the last blank. -1: none ("max"), or not seen.
long long group_number(const monitor::EndEvidence& end, std::string_view file);

/// Lines of the kernel's log that name the process or the container (man 2 syslog); none where we
/// may not read it.
std::vector<std::string> kernel_lines_about(const EndCase& end_case);

/// The last of its own lines that has one of these parts; empty: none has.
std::string own_line_with(const EndCase& end_case, std::initializer_list<std::string_view> parts);

/// "SIGTERM".
std::string name_of_signal(int signal);

}  // namespace engine
