#include "labs/03-a-root-of-its-own/checks_common.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <stdexcept>

#include "base/check.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "workbook/checks/ids.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace workbook {

nlohmann::json mount_entry(const std::string& destination, const std::string& type,
                           const std::string& source, const Words& options) {
  return {{"destination", destination}, {"type", type}, {"source", source}, {"options", options}};
}

void make_folder(const std::string& folder, const std::string& file) {
  std::filesystem::create_directories(folder);
  base::write_file(folder + "/" + file, "");
}

void mount_tmpfs(const std::string& folder) {
  std::filesystem::create_directories(folder);
  sys::check(::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=64k"), "mount a tmpfs");
}

std::string visit(Container& container, pid_t pid, const std::function<std::string()>& look) {
  try {
    return look_inside(pid, CLONE_NEWNS, look);
  } catch (const std::runtime_error&) {
    container.runtime_pid();  // ends the check if the container is gone because its runtime is
    throw;
  }
}

Words namespace_table(Container& container, pid_t pid) {
  const base::Fd proc = base::open_file("/proc", O_PATH | O_DIRECTORY);
  std::istringstream text(visit(container, pid, [&] {
    return base::read_all(base::Fd(::openat(proc.get(), "self/mountinfo", O_RDONLY | O_CLOEXEC)));
  }));
  Words table;
  for (std::string line; std::getline(text, line);) table.push_back(line);
  return table;
}

std::string joined(const Words& lines) {
  std::string text;
  for (const auto& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

MountLine require_mounted(pid_t pid, const std::string& what, const std::string& path) {
  const Evidence line = mount_at(pid, path);
  require(!line.text.empty(), {.diagnosis = what + " is not mounted in the container",
                               .expected = "a mount at " + path,
                               .seen = "no mount there",
                               .evidence = {{line.source, joined(mount_table(pid))}},
                               .reproduce = kShowMounts});
  return parse_mount_line(line.text);
}

void require_options(pid_t pid, const std::string& what, const std::string& path,
                     const Words& options, const std::string& reproduce) {
  const MountLine line = require_mounted(pid, what, path);
  for (const auto& option : options) {
    require(line.has_option(option),
            {.diagnosis = fmt::format("{} is mounted without \"{}\"", what, option),
             .expected = fmt::format("\"{}\" among the options of {}", option, path),
             .seen = fmt::format("{}", joined(line.options)),
             .evidence = {mount_at(pid, path)},
             .reproduce = reproduce});
  }
}

int error_of_writing(const std::string& folder) {
  const std::string file = folder + "/" + random_name("try");
  const FilesOfLearner as_learner;
  const base::Fd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd.is_open()) return errno;
  ::unlink(file.c_str());
  return 0;
}

void require_unwritable(pid_t pid, const std::string& path, const std::string& diagnosis,
                        const std::string& reproduce) {
  const int error = error_of_writing(path_inside(pid, path));
  require(error == EROFS,
          {.diagnosis = diagnosis,
           .expected = fmt::format("making a file in {} fails: {}", path, std::strerror(EROFS)),
           .seen = error == 0 ? "a file could be made there" : std::strerror(error),
           .evidence = {mount_at(pid, path)},
           .reproduce = reproduce});
}

}  // namespace workbook
