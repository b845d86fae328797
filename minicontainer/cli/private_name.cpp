// private-name NAME COMMAND [ARG...]: runs a command on a machine that goes by another name.

#include "minicontainer/kernel/private_name.hpp"

#include <unistd.h>

#include <exception>

#include "base/check.hpp"

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: private-name NAME COMMAND [ARG...]\n");
    return 2;
  }
  // #region private-name.main
  try {
    minicontainer::take_private_name(argv[1]);
    ::execvp(argv[2], argv + 2);
    sys::throw_error(errno, fmt::format("start {}", argv[2]));
  } catch (const std::exception& error) {
    fmt::print(stderr, "private-name: {}\n", error.what());
    return 1;
  }
  // #endregion private-name.main
}
