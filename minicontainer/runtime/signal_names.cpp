// Signals by name or number. Apart from the rest of lifecycle.hpp, because the engine needs it too.

#include <fmt/core.h>
#include <signal.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstring>
#include <stdexcept>

#include "minicontainer/runtime/lifecycle.hpp"

namespace minicontainer {

int parse_signal(const std::string& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) {
    if (number >= 0 && number <= SIGRTMAX) return number;
    throw std::invalid_argument(
        fmt::format("{} is no signal: they go from 1 to {}", text, SIGRTMAX));
  }
  std::string name = text;
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
  if (name.starts_with("SIG")) name = name.substr(3);
  for (int signal = 1; signal < SIGRTMIN; ++signal) {
    const char* known = ::sigabbrev_np(signal);
    if (known != nullptr && name == known) return signal;
  }
  throw std::invalid_argument(
      fmt::format("\"{}\" is no signal: use a number, or a name such as TERM", text));
}

}  // namespace minicontainer
