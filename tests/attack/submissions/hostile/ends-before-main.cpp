// Ends with 0 before main() has begun.
namespace {
bool attack(const std::string&) {
  return false;
}
__attribute__((constructor)) void end_at_once() {
  ::_exit(0);
}
}  // namespace
