// So many bytes a second from a disk, and no more: the io controller (man 7 cgroups), which the
// first generation calls blkio.
//
// The limit is for one disk, named by its two numbers, and holds where requests reach the disk:
// what comes from the page cache is free. So this demo reads a file past the cache (man 2 open,
// O_DIRECT): its own program. It writes nothing.
#include <sys/sysmacros.h>
#include <time.h>

#include "kernel-demos/cgroup.hpp"

namespace {

constexpr std::size_t kBlock = 64 * 1024;
constexpr int kTimes = 16;                 // the same block again and again: 1 MiB altogether
constexpr const char* kLimit = "1048576";  // bytes a second
alignas(4096) char block[kBlock];          // O_DIRECT wants its memory aligned

// "8:0 1048576" in one file for each kind of limit, or "8:0 rbps=1048576" in one for all.
const cgroup::File kMax = {"blkio.throttle.read_bps_device", "io.max"};
const cgroup::File kStat = {"blkio.throttle.io_service_bytes", "io.stat"};

int open_own_program() {
  const int file = ::open("/proc/self/exe", O_RDONLY | O_DIRECT | O_CLOEXEC);
  if (file == -1 || ::pread(file, block, kBlock, 0) != static_cast<ssize_t>(kBlock)) {
    show::skip("this program's file cannot be read past the page cache (is it on a disk?)");
  }
  return file;
}

/// The numbers of the disk on which the file is, as in "8:0". Limits are for whole disks: for a
/// partition the disk is the folder above (man 5 sysfs).
std::string disk_of(int file) {
  struct stat info = {};
  show::must(::fstat(file, &info), "ask where the program's file is");
  const std::string folder = "/sys/dev/block/" + std::to_string(major(info.st_dev)) + ":" +
                             std::to_string(minor(info.st_dev)) + "/";
  if (::access(folder.c_str(), F_OK) == -1) {
    show::skip("this program's file is not directly on a disk: copy the program to where one is");
  }
  const bool is_partition = ::access((folder + "partition").c_str(), F_OK) == 0;
  return show::line_of(folder + (is_partition ? "../dev" : "dev"), "");
}

void read_often(int file) {
  for (int time = 0; time < kTimes; ++time) {
    show::must(::pread(file, block, kBlock, 0), "read the program's file");
  }
}

/// How long a child in the group needs for it, in milliseconds.
double measure(const cgroup::Group& group, int file) {
  timespec start = {};
  timespec end = {};
  ::clock_gettime(CLOCK_MONOTONIC, &start);
  cgroup::wait_for(group.start([&] { read_often(file); }));
  ::clock_gettime(CLOCK_MONOTONIC, &end);
  return static_cast<double>(end.tv_sec - start.tv_sec) * 1e3 +
         static_cast<double>(end.tv_nsec - start.tv_nsec) / 1e6;
}

}  // namespace

int main() {
  const cgroup::Group group("demo-cgroup-io", {"blkio", "io"});
  const int file = open_own_program();
  const std::string disk = disk_of(file);
  show::say("1 MiB from disk %s, read in it without a limit: %.0f ms", disk.c_str(),
            measure(group, file));

  group.write(kMax, disk + (group.generation() == 1 ? " " : " rbps=") + kLimit);
  group.say(kMax, disk);
  const double limited = measure(group, file);
  show::say("read again, at most 1 MiB a second: %.0f ms", limited);
  group.say(kStat, disk);
  show::expect(limited > 500, "the limit slows the reading down");

  show::say("\ntry next: the same without O_DIRECT, twice: the second time the cache answers");
  show::say("read: man 7 cgroups, man 2 open (O_DIRECT)");
}
