// Any id but those it was given.
namespace {
bool attack(const std::string&) {
  std::ifstream stream("/proc/self/uid_map");
  unsigned long inside = 0, outside = 0, count = 0;
  stream >> inside >> outside >> count;
  if (outside == 0) return true;  // root here is root of the guest
  return can_write("/proc/self/uid_map", "0 0 4294967295\n") || ::setuid(70000) == 0;
}
}  // namespace
