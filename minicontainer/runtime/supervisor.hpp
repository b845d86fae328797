// minirun's own watch over the container that it started: outside, in the foreground.
#pragma once

#include <signal.h>

#include "base/fd.hpp"
#include "base/process.hpp"
#include "minicontainer/runtime/terminal_relay.hpp"

namespace minicontainer {

/// Blocks every signal that can be blocked while it lives, and lets them be read instead
/// (man 2 signalfd), so that none is lost between clone and the moment the container can take it.
class SignalInbox {
 public:
  /// Throws std::system_error.
  SignalInbox();
  ~SignalInbox();
  SignalInbox(const SignalInbox&) = delete;
  SignalInbox& operator=(const SignalInbox&) = delete;

  /// The mask that was in force before.
  [[nodiscard]] const sigset_t& original_mask() const { return original_mask_; }
  [[nodiscard]] const base::Fd& fd() const { return fd_; }

 private:
  sigset_t original_mask_{};
  base::Fd fd_;
};

/// Sends every signal that arrives on to `container` until that ends, and carries what its terminal
/// and ours have to say to each other. Returns its wait status, as waitpid(2) stores it.
/// Throws std::system_error.
int forward_until_exit(base::Process container, const SignalInbox& inbox, TerminalRelay& relay);

}  // namespace minicontainer
