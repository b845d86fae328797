// The caller's terminal while a program elsewhere has it (man 3 termios, cfmakeraw).
#pragma once

#include <termios.h>

#include "workbook/lab_kernel/guest.hpp"

namespace workbook {

/// While it lives, keys go through unchanged, Ctrl-C too. What was set before comes back at its
/// end, also when SIGTERM, SIGHUP or SIGINT ends the process. One at a time. Throws
/// std::system_error.
class RawTerminal {
 public:
  RawTerminal();
  ~RawTerminal();
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;
};

/// Whether standard input and output are terminals.
bool is_on_terminal();
/// The size of the terminal on standard input. Throws std::system_error.
TerminalSize terminal_size();

}  // namespace workbook
