#include "minicontainer/kernel/gate.hpp"

#include <unistd.h>

#include <stdexcept>

#include "base/check.hpp"

namespace minicontainer {

Gate make_gate() {
  auto [read_end, write_end] = base::make_pipe();
  return {.waiting_end = std::move(read_end), .opening_end = std::move(write_end)};
}

// #region lab01.gate
void open_gate(Gate& gate) {
  if (::write(gate.opening_end.get(), "", 1) == -1 && errno != EPIPE) {
    sys::throw_error(errno, "open the gate");
  }
  gate.opening_end.close();
}

void wait_at_gate(Gate& gate) {
  gate.opening_end.close();  // else this copy keeps the pipe open, and its end is never seen
  char byte = 0;
  ssize_t count = 0;
  do {
    count = ::read(gate.waiting_end.get(), &byte, 1);
  } while (count == -1 && errno == EINTR);
  if (sys::check(count, "wait at the gate") == 0) {
    throw std::runtime_error("the parent ended before the container was ready");
  }
  gate.waiting_end.close();
}
// #endregion lab01.gate

}  // namespace minicontainer
