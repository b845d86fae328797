// More memory than there is, touched page by page.
namespace {
bool attack(const std::string&) {
  for (;;) {
    void* more =
        ::mmap(nullptr, 1 << 22, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (more != MAP_FAILED) std::memset(more, 1, 1 << 22);
  }
}
}  // namespace
