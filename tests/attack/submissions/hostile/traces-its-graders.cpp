// Takes hold of any process that is not its own.
namespace {
bool attack(const std::string&) {
  const auto parent = static_cast<int>(::getppid());
  for (const int pid : all_processes()) {
    // PID 1 and our starter inside the sandbox are the judge's; a stranger's would be worse.
    char byte = 0;
    iovec here{&byte, 1}, there{reinterpret_cast<void*>(0x400000), 1};
    if (::process_vm_readv(pid, &here, 1, &there, 1, 0) == 1 && pid != parent && pid != 1)
      return true;
    if (can_open(("/proc/" + std::to_string(pid) + "/mem").c_str(), O_RDWR) && pid != parent &&
        pid != 1)
      return true;
  }
  return false;
}
}  // namespace
