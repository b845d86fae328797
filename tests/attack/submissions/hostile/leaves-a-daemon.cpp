// A child that has left the session and waits for the next program to be judged.
namespace {
bool attack(const std::string&) {
  if (::fork() == 0) {
    ::setsid();
    if (::fork() != 0) ::_exit(0);
    ::prctl(PR_SET_PDEATHSIG, 0);
    for (int fd = 0; fd < 64; ++fd) ::close(fd);
    for (;;) ::sleep(1);
  }
  return false;
}
}  // namespace
