#include "workbook/checks/signals.hpp"

#include <fmt/core.h>
#include <signal.h>
#include <string.h>

#include <stdexcept>

#include "workbook/checks/container.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/quiet.hpp"
#include "workbook/checks/report.hpp"

namespace workbook {

std::string name_of_signal(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return name != nullptr ? fmt::format("SIG{}", name) : fmt::format("signal {}", signal);
}

void send_signal(pid_t pid, int signal, const std::string& whom) {
  // To kill(2) these are not one process but many, or all that there are.
  if (pid <= 1) throw std::logic_error(fmt::format("a check wants to signal process {}", pid));
  step(fmt::format("sent {} to {}", name_of_signal(signal), whom));
  ::kill(pid, signal);
}

unsigned long signal_mask(pid_t pid, const std::string& field) {
  const std::string text = status_line(pid, field).text;
  return text.empty() ? 0 : std::stoul(text, nullptr, 16);
}

bool has_signal(unsigned long mask, int signal) {
  return (mask >> (signal - 1) & 1) != 0;
}

std::string names_of_signals(unsigned long mask) {
  constexpr int kFirstRealtimeSignal = 32;
  std::string names;
  for (int signal = 1; signal < kFirstRealtimeSignal; ++signal) {
    if (has_signal(mask, signal)) names += (names.empty() ? "" : " ") + name_of_signal(signal);
  }
  return names.empty() ? "none" : names;
}

void wait_for_handler(pid_t pid, int signal) {
  wait_until([&] { return has_signal(signal_mask(pid, "SigCgt"), signal) || !is_running(pid); },
             patience());
}

}  // namespace workbook
