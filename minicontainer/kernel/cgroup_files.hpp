// The files and folders of a group (man 7 cgroups).
//
// A group is steered by small text files: each write is one command, which the kernel takes or
// refuses at once. What both generations of cgroups have in common is here: reading and writing
// such a file, making a group's folder and removing it.
//
// Given. Lab 05 builds on it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/undo.hpp"

namespace minicontainer {

/// Whether a process is in the group itself. False if there is no such group. Throws
/// std::system_error.
bool has_processes(const std::filesystem::path& group);

/// The content of a group's file without the line end. Nothing where the group, or the file in it,
/// is not there. Throws std::system_error.
std::optional<std::string> read_control(const std::filesystem::path& group,
                                        const std::string& file);

/// Writes `content` to a group's file, as one command. Throws std::system_error: ENOENT (no such
/// file here), EINVAL or EBUSY (the kernel refuses the value), ...
void write_control(const std::filesystem::path& group, const std::string& file,
                   std::string_view content);

/// The number behind `key` in a file of lines "KEY NUMBER", such as memory.events.
std::optional<std::uint64_t> value_of(std::string_view content, std::string_view key);

/// A whole number of a file; "max", which stands for no limit, and all else is nothing.
std::optional<std::uint64_t> as_number(const std::optional<std::string>& content);

/// Makes the folder of a group and those of its missing parents, and tells `undo` how to take each
/// of them back. Returns what it made, the uppermost first: nothing if the group existed.
/// Throws std::system_error.
std::vector<std::filesystem::path> make_group_folders(const std::filesystem::path& group,
                                                      base::Undo& undo);

/// Throws std::system_error (EBUSY) if there are processes in the group itself.
void require_empty(const std::filesystem::path& group);

/// Every process in the group and below it. A group that is gone has none. Processes that belong to
/// a PID namespace which is not below ours have no pid here and are left out.
std::vector<pid_t> processes_below(const std::filesystem::path& group);

/// Removes the group and all below it, the deepest first. Waits up to a second for processes that
/// are dying. A group that is gone is no error. Throws std::system_error (EBUSY: there are
/// processes).
void remove_group(const std::filesystem::path& group);

}  // namespace minicontainer
