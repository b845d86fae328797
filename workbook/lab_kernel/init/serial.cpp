#include "workbook/lab_kernel/init/serial.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <stdexcept>

#include "base/check.hpp"
#include "base/file.hpp"

namespace workbook {

base::Fd open_serial(const char* device) {
  base::Fd line = base::open_file(device, O_RDWR | O_NOCTTY);
  termios modes{};
  sys::check(::tcgetattr(line.get(), &modes), "look at {}", device);
  ::cfmakeraw(&modes);
  sys::check(::tcsetattr(line.get(), TCSANOW, &modes), "make {} raw", device);
  return line;
}

void send(const base::Fd& line, std::string_view bytes) {
  base::write_all(line, bytes);
  sys::check(::tcdrain(line.get()), "wait for the host to take what was sent");
}

std::string receive_line(const base::Fd& line) {
  constexpr std::size_t kMost = 200;
  std::string text;
  for (char byte = 0; text.size() < kMost;) {
    if (sys::check(::read(line.get(), &byte, 1), "read from the host") == 0) break;
    if (byte == '\n') return text;
    text += byte;
  }
  throw std::runtime_error("the host sent no whole line");
}

}  // namespace workbook
