// A program of apps/ while it runs, as the tests see it: its log, its port, its end.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "base/process.hpp"

namespace httplib {
class Client;
}

namespace apps_test {

/// No wait of these tests ever takes that long, unless something is broken.
constexpr std::chrono::milliseconds kLimit{15'000};

/// Where the build put a program of that name.
std::string program(const std::string& name);

class RunningApp {
 public:
  /// Starts the program, with PORT and REDIS_HOST empty unless there is an `env` for it. Its
  /// output and its errors are the log. It is killed when this ends.
  explicit RunningApp(const std::vector<std::string>& argv,
                      const std::vector<std::string>& env = {});

  [[nodiscard]] const base::Process& process() const { return process_; }
  [[nodiscard]] const std::string& log() const { return log_; }
  /// Waits until the log holds `text` at least `times` times. False when that never happens.
  bool wait_for_log(const std::string& text, int times = 1);
  /// The port of its "listening on" line; 0 when there is no such line.
  std::uint16_t port();
  /// A client for this server.
  std::unique_ptr<httplib::Client> client();
  /// Sends the signal and waits for the end: "exit 0", "signal 9" or "still running".
  std::string end_after(int signal);
  /// Waits for the end, with the whole log read.
  std::string end();

 private:
  bool read_more(std::chrono::milliseconds limit);

  base::Process process_;
  base::Fd output_;
  std::string log_;
};

/// How often `text` stands in `where`.
int count_of(const std::string& text, const std::string& where);

/// A listening socket on the loopback, on a port that the kernel chose.
struct Listener {
  base::Fd socket;
  std::uint16_t port = 0;
};
Listener listen_on_loopback();
/// A connection to a port of the loopback.
base::Fd connect_to_loopback(std::uint16_t port);

}  // namespace apps_test
