// memory-hog: takes memory until it has what it was told to take, or until a limit stops it.
//
// Memory counts from the moment it is touched, not when it is asked for: mmap(2) only promises
// pages, and the first write to each makes the kernel find one and charge it to the cgroup
// (lab 05). So every page is written to.
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>

#include <CLI/CLI.hpp>

#include "apps/stop.hpp"

namespace {

constexpr std::size_t kStep = std::size_t{1} << 20;

/// One more step, every page of it in use. False when the kernel refuses, with errno set.
bool take_one_step() {
  void* block = ::mmap(nullptr, kStep, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (block == MAP_FAILED) return false;
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  auto* bytes = static_cast<volatile char*>(block);
  for (std::size_t offset = 0; offset < kStep; offset += page) bytes[offset] = 1;
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App options{"Takes N MB of memory in steps of 1 MB (1048576 bytes), then stays."};
  int megabytes = 100;
  int delay = 0;
  options.add_option("N", megabytes, "how much to take, in MB")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  options.add_option("--step-delay", delay, "pause after each step, in milliseconds")
      ->check(CLI::Range(0, 3'600'000))
      ->capture_default_str();
  CLI11_PARSE(options, argc, argv);

  apps::stop_on_signals();
  ::setlinebuf(stdout);  // the last line before a limit strikes must not be lost in a buffer
  for (int taken = 1; taken <= megabytes; ++taken) {
    if (!take_one_step()) {
      std::fprintf(stderr, "memory-hog: the kernel refused MB %d of %d: %s\n", taken, megabytes,
                   std::strerror(errno));
      return 1;
    }
    std::printf("took %d MB of %d\n", taken, megabytes);
    std::this_thread::sleep_for(std::chrono::milliseconds(delay));
  }
  std::printf("holding %d MB until a signal comes\n", megabytes);
  for (;;) ::pause();
}
