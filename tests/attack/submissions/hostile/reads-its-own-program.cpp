// The program holds references of other parts: it may be run, not read.
namespace {
bool attack(const std::string&) {
  return can_open("/proc/self/exe", O_RDONLY);
}
}  // namespace
