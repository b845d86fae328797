// What a monitor saw of the end of its container: ROOT/containers/ID/end.
//
// The group and its counters are gone a moment after the last process, so they are read just before
// and kept for `minicontainer why`. Lines of the kernel are kept as they stood there.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace monitor {

struct EndEvidence {
  pid_t pid = 0;   ///< the first process, as the machine numbered it
  int signal = 0;  ///< what ended it; 0: it returned an exit code
  bool has_dumped_core = false;
  std::vector<std::string> sent;   ///< "TIME SIGNAL PID COMMAND": what commands sent, in order
  std::vector<std::string> lines;  ///< "/sys/fs/cgroup/...: text"
};

/// The limits and counters of a group that is still there. `cgroup` is linux.cgroupsPath, absolute.
std::vector<std::string> read_group_lines(const std::string& cgroup);

/// "2026-01-31T08:15:00.123456789Z 15 4711 minicontainer stop web".
std::string describe_sent(int signal, pid_t sender);

/// Nothing is known where there is no file. Throws std::system_error.
EndEvidence load_evidence(const std::filesystem::path& file);
void save_evidence(const EndEvidence& evidence, const std::filesystem::path& file);

}  // namespace monitor
