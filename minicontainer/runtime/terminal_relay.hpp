// `minirun run` in a terminal: what is typed here goes to the container's terminal, and back.
//
// The terminal here is put into raw mode, so that every key, Ctrl-C included, goes through to the
// container's, which then does what a terminal does with it (man 3 termios).
#pragma once

#include <termios.h>

#include <filesystem>
#include <optional>

#include "base/fd.hpp"
#include "minicontainer/runtime/config.hpp"

namespace minicontainer {

class TerminalRelay {
 public:
  /// For a process that has no terminal, nothing happens. With a `console_socket` somebody else draws
  /// the terminal. Throws std::system_error.
  TerminalRelay(const ProcessConfig& process,
                const std::optional<std::filesystem::path>& console_socket);
  /// Puts our terminal back into the mode that it had.
  ~TerminalRelay();
  TerminalRelay(const TerminalRelay&) = delete;
  TerminalRelay& operator=(const TerminalRelay&) = delete;

  /// Where the child sends its terminal's master; none: it has no terminal.
  [[nodiscard]] const base::Fd& console() const { return console_; }
  /// Once the child has sent it: takes the master, copies our window's size and starts.
  void begin();

  [[nodiscard]] bool is_active() const { return master_.is_open(); }
  [[nodiscard]] int input_fd() const { return has_input_ ? 0 : -1; }
  [[nodiscard]] int output_fd() const { return master_.get(); }
  void carry_input();
  void carry_output();
  /// What is left when the container has ended.
  void carry_rest();
  void copy_window_size();

 private:
  base::Fd console_;
  base::Fd our_end_;
  base::Fd master_;
  bool has_input_ = false;
  std::optional<termios> original_mode_;
};

}  // namespace minicontainer
