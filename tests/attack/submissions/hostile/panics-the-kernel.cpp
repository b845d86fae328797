// Takes the whole guest down.
namespace {
bool attack(const std::string&) {
  for (const char* order : {"c", "o", "b"}) {
    if (can_write("/proc/sysrq-trigger", order)) return true;
  }
  if (can_write("/proc/sys/kernel/panic_on_oops", "1")) return true;
  ::reboot(RB_POWER_OFF);
  ::reboot(RB_AUTOBOOT);
  return false;
}
}  // namespace
