#include "minicontainer/runtime/own_program.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "base/file.hpp"

namespace minicontainer {
namespace {

constexpr const char* kOwnProgram = "/proc/self/exe";

// The mount that a program was executed through is part of its identity: a second, writable one of
// the same file is not reached through /proc/PID/exe.
bool is_protected() {
  const base::Fd program = base::open_file(kOwnProgram, O_RDONLY);
  struct statvfs filesystem{};
  sys::check(::fstatvfs(program.get(), &filesystem), "look at minirun's own file");
  if ((filesystem.f_flag & ST_RDONLY) != 0) return true;
  const int seals = ::fcntl(program.get(), F_GET_SEALS);  // -1 for a file that is not in memory
  return seals != -1 && (seals & F_SEAL_WRITE) != 0;
}

// man 2 open_tree, mount_setattr. Attached nowhere, the mount is gone as soon as its descriptor is
// closed; the program goes on from it, and nobody can make it writable again.
base::Fd mount_read_only() {
  base::Fd tree(::open_tree(AT_FDCWD, kOwnProgram,
                            OPEN_TREE_CLONE | static_cast<unsigned>(OPEN_TREE_CLOEXEC)));
  if (!tree.is_open()) return tree;
  mount_attr attributes{.attr_set = MOUNT_ATTR_RDONLY};
  if (::mount_setattr(tree.get(), "", AT_EMPTY_PATH, &attributes, sizeof attributes) == -1) {
    tree.close();
  }
  return tree;
}

base::Fd copy_to_memory() {
  const base::Fd program = base::open_file(kOwnProgram, O_RDONLY);
  base::Fd memory(sys::check(::memfd_create("minirun", MFD_CLOEXEC | MFD_ALLOW_SEALING),
                             "make a file in memory"));
  ssize_t copied = 0;
  do {
    copied = sys::check(::sendfile(memory.get(), program.get(), nullptr, std::size_t{1} << 30),
                        "copy minirun's own file");
  } while (copied > 0);
  sys::check(
      ::fcntl(memory.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL),
      "seal the copy of minirun");
  return memory;
}

std::vector<char*> split_words(std::string& text) {
  std::vector<char*> words;
  for (std::size_t start = 0; start < text.size(); start = text.find('\0', start) + 1) {
    words.push_back(text.data() + start);
  }
  words.push_back(nullptr);
  return words;
}

}  // namespace

void protect_own_program() {
  if (is_protected()) {
    // A file in memory has another name, which the kernel has given to the process too.
    ::prctl(PR_SET_NAME, program_invocation_short_name);
    return;
  }
  std::string command_line = base::read_file("/proc/self/cmdline");
  const auto argv = split_words(command_line);
  // Without privilege over the machine there are no mounts to make.
  base::Fd program = mount_read_only();
  if (!program.is_open()) program = copy_to_memory();
  ::syscall(SYS_execveat, program.get(), "", argv.data(), environ, AT_EMPTY_PATH);
  sys::throw_error(errno, "execute minirun from a file that nobody can write to");
}

}  // namespace minicontainer
