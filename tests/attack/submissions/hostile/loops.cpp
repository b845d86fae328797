// Never comes back.
namespace {
bool attack(const std::string&) {
  for (volatile unsigned count = 0;; ++count) {
  }
}
}  // namespace
