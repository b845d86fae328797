#include "workbook/tool/raw_terminal.hpp"

#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/check.hpp"

namespace workbook {
namespace {

constexpr int kEnding[] = {SIGTERM, SIGHUP, SIGINT};

termios before;  // a signal's handler needs it where it is found

// Only calls that a handler may make (man 7 signal-safety).
void restore_and_end(int signal) {
  ::tcsetattr(STDIN_FILENO, TCSANOW, &before);
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

}  // namespace

RawTerminal::RawTerminal() {
  sys::check(::tcgetattr(STDIN_FILENO, &before), "look at the terminal");
  for (const int signal : kEnding) ::signal(signal, restore_and_end);
  termios raw = before;
  ::cfmakeraw(&raw);
  sys::check(::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw), "make the terminal raw");
}

RawTerminal::~RawTerminal() {
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
  for (const int signal : kEnding) ::signal(signal, SIG_DFL);
}

bool is_on_terminal() {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
}

TerminalSize terminal_size() {
  winsize window{};
  sys::check(::ioctl(STDIN_FILENO, TIOCGWINSZ, &window), "ask for the terminal's size");
  return {.rows = window.ws_row, .columns = window.ws_col};
}

}  // namespace workbook
