// Looks for a descriptor besides the three that it should have.
namespace {
bool attack(const std::string&) {
  for (int fd = 3; fd < 4096; ++fd) {
    if (::fcntl(fd, F_GETFD) != -1) return true;
  }
  return false;
}
}  // namespace
