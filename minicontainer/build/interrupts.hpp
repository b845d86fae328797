// Ctrl-C while a build runs: the container of a RUN step has to be taken down before we go.
//
// While this lives, SIGINT, SIGTERM and SIGHUP wait. They are not taken away: when it ends, they do
// what they always do (man 2 signalfd, man 7 signal).
#pragma once

#include <signal.h>

#include <stdexcept>

#include "base/fd.hpp"

namespace build {

class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("the build was interrupted") {}
};

class Interrupts {
 public:
  Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  ~Interrupts();

  /// Readable as soon as one waits.
  [[nodiscard]] const base::Fd& fd() const { return fd_; }
  /// Throws Interrupted if one waits.
  void check() const;

 private:
  sigset_t before_{};
  base::Fd fd_;
};

}  // namespace build
