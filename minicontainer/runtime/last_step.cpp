#include "minicontainer/runtime/last_step.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string_view>

#include "base/check.hpp"
#include "base/file.hpp"

// The program that last_step.cpp was compiled to, byte for byte.
asm(".section .rodata\n"
    ".globl last_step_image, last_step_image_end\n"
    "last_step_image: .incbin \"" LAST_STEP_FILE
    "\"\n"
    "last_step_image_end:\n"
    ".previous\n");
extern "C" const char last_step_image[], last_step_image_end[];

namespace minicontainer {
namespace {

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 3);
  for (const auto& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// Lets the last step have the descriptor, and returns its number as a text; -1: none.
std::string hand_down(int fd) {
  if (fd < 0) return {};
  sys::check(::fcntl(fd, F_SETFD, 0), "hand descriptor {} down", fd);
  return std::to_string(fd);
}

}  // namespace

base::Fd make_last_step() {
  base::Fd memory(sys::check(::memfd_create("minirun-last-step", MFD_CLOEXEC | MFD_ALLOW_SEALING),
                             "make a file in memory"));
  base::write_all(memory, std::string_view(last_step_image, last_step_image_end));
  sys::check(
      ::fcntl(memory.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL),
      "seal the last step");
  return memory;
}

void exec_through(const base::Fd& last_step, const Program& program,
                  const LastStepOptions& options) {
  const bool has_profile = !options.apparmor_profile.empty();
  std::string head = hand_down(options.report_to);
  head += ":" + hand_down(has_profile ? options.proc : -1) + ":" + program.path;
  std::string order = "exec " + options.apparmor_profile;
  auto argv = pointers_to(program.argv);
  if (has_profile) argv.insert(argv.begin(), order.data());
  argv.insert(argv.begin(), head.data());
  auto env = pointers_to(program.env);
  if (options.may_use_execveat) {
    ::syscall(SYS_execveat, last_step.get(), "", argv.data(), env.data(), AT_EMPTY_PATH);
  } else {
    ::execve(fmt::format("/proc/self/fd/{}", last_step.get()).c_str(), argv.data(), env.data());
  }
  sys::throw_error(errno, "execute the last step before " + program.path);
}

}  // namespace minicontainer
