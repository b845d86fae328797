// Wants to be in every program that is started from now on.
namespace {
bool attack(const std::string&) {
  ::setenv("LD_PRELOAD", "/tmp/mine.so", 1);
  ::setenv("LD_AUDIT", "/tmp/mine.so", 1);
  std::ofstream("/tmp/mine.so") << "not even a library";
  return can_write("/etc/ld.so.preload", "/tmp/mine.so\n") || can_write("/etc/ld.so.cache", "x");
}
}  // namespace
