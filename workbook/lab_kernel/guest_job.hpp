// What a guest does: one program, with its files, its user and its limits.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace workbook {

/// A file that the guest finds when it starts.
struct GuestFile {
  std::string path;            ///< in the guest, absolute; folders above it are made (root's, 0755)
  std::filesystem::path from;  ///< a file, or a folder with all in it; empty: `content` counts
  std::string content;
  unsigned mode = 0;   ///< of each file; 0: as on the host (made readable), 0644 for `content`
  unsigned owner = 0;  ///< user and group id in the guest
};

/// A file or folder of the guest that is wanted when the job has ended.
struct GuestCollect {
  std::string path;          ///< in the guest, absolute
  std::filesystem::path to;  ///< where it goes on the host
};

struct TerminalSize {
  unsigned rows = 24;
  unsigned columns = 80;
};

/// What the guest does: one program, started by its init.
struct GuestJob {
  std::vector<std::string> argv;           ///< never empty; looked up in PATH unless it has a slash
  std::map<std::string, std::string> env;  ///< besides PATH, HOME and TERM
  std::string cwd = "/";
  unsigned uid = 0;  ///< user and group
  std::vector<GuestFile> files;
  std::vector<GuestCollect> collect;
  bool wants_report = false;  ///< descriptor 3 is a pipe; what is written there becomes the report
  std::uint64_t memory_limit = 0;   ///< bytes, of the job's cgroup; 0: what the guest can spare
  std::uint64_t process_limit = 0;  ///< of the job's cgroup; 0: the guest's own
  /// A terminal of the guest stands for all three streams; its size follows the caller's terminal.
  std::optional<TerminalSize> terminal;
};

}  // namespace workbook
