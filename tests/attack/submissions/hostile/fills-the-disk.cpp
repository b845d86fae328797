// Writes files until nothing takes any more, then goes on.
namespace {
bool attack(const std::string&) {
  const std::vector<char> block(1 << 20, 'x');
  for (const char* folder : {"/tmp", "/dev/shm", "/run", "/var/tmp", "/"}) {
    const auto file = std::filesystem::path(folder) / ("full" + std::to_string(::getpid()));
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT, 0600);
    while (fd >= 0 && ::write(fd, block.data(), block.size()) > 0) {
    }
  }
  return false;
}
}  // namespace
