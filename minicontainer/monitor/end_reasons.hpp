// Why a container ended, or did not start.
#pragma once

#include <string>
#include <string_view>

namespace monitor {

/// Whether the out-of-memory killer took a process of the group, which is still there. `cgroup` is
/// linux.cgroupsPath, absolute (the kernel's cgroup-v1/memory.rst: memory.oom_control;
/// cgroup-v2.rst: memory.events).
bool was_out_of_memory(const std::string& cgroup);

/// The exit code that shells and docker give for a program that could not be started: 127 if there
/// is no such file, 126 if it cannot be executed, 128 for anything else.
int exit_code_of_start_error(std::string_view error);

}  // namespace monitor
