// Gigabytes of output.
namespace {
bool attack(const std::string&) {
  const std::string line(1 << 16, 'A');
  for (;;) (void)!::write(1, line.data(), line.size());
}
}  // namespace
