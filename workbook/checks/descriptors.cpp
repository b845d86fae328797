#include "workbook/checks/descriptors.hpp"

#include <fmt/core.h>
#include <sys/stat.h>

#include <filesystem>
#include <sstream>
#include <system_error>

#include "base/file.hpp"

namespace workbook {

std::vector<Descriptor> descriptors_of(pid_t pid) {
  std::vector<Descriptor> all;
  std::error_code error;
  // The process may end meanwhile: what is gone is left out.
  std::filesystem::directory_iterator entry(fmt::format("/proc/{}/fd", pid), error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    struct stat link{};
    std::error_code gone;
    const auto& path = entry->path();
    const std::string target = std::filesystem::read_symlink(path, gone).native();
    if (gone || ::lstat(path.c_str(), &link) == -1) continue;
    // The permissions of the link tell how the file was opened (man 5 proc_pid_fd).
    const bool can_write = (link.st_mode & S_IWUSR) != 0;
    const std::string text = fmt::format("{} ({})", target, can_write ? "to write" : "to read");
    all.push_back({.evidence = {.source = path, .text = text},
                   .target = target,
                   .can_write = can_write,
                   .number = std::stoi(path.filename())});
  }
  return all;
}

std::optional<Descriptor> find_end(pid_t pid, const std::string& pipe, bool to_write) {
  for (const auto& open : descriptors_of(pid)) {
    if (open.target == pipe && open.can_write == to_write) return open;
  }
  return std::nullopt;
}

Evidence flags_of(pid_t pid, int fd) {
  const std::string file = fmt::format("/proc/{}/fdinfo/{}", pid, fd);
  std::istringstream lines(base::read_file(file));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("flags:"))
      return {.source = file + " (flags)", .text = line.substr(line.find('0'))};
  }
  return {.source = file + " (flags)", .text = "0"};
}

}  // namespace workbook
