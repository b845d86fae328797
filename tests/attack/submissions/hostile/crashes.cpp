// Dies in every way that a program can.
namespace {
bool attack(const std::string&) {
  if (::fork() == 0) std::abort();
  if (::fork() == 0) std::terminate();
  volatile int* nowhere = nullptr;
  *nowhere = 1;
  return false;
}
}  // namespace
