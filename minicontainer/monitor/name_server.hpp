// The name server of one container: 127.0.0.11, as docker has it.
//
//     minimonitor --names FOLDER NAMESPACE-FD
//
// A process beside the container's monitor, which starts it again when it is killed. Its socket
// lies in the container's network namespace; it itself stays on the machine, whose name servers it
// asks for the names that no container has. It knows only of the networks of its own container.
#pragma once

#include <netinet/in.h>

#include <chrono>
#include <filesystem>
#include <vector>

#include "base/fd.hpp"
#include "minicontainer/monitor/name_book.hpp"

namespace monitor {

/// Where it is asked. It listens at another port: 53 is for name servers that run in the container.
constexpr const char* kNameServerAddress = "127.0.0.11";
constexpr std::uint16_t kNameServerPort = 53;

class NameServer {
 public:
  /// Opens the socket in `netns`, and comes back to its own namespace. Throws std::system_error.
  NameServer(std::filesystem::path book_file, const base::Fd& netns);

  /// Answers for ever.
  [[noreturn]] void serve();

 private:
  using Clock = std::chrono::steady_clock;

  /// A question that is with a name server of the machine.
  struct Pending {
    std::string query;
    sockaddr_in asker{};
    std::vector<std::string> servers;  ///< those that were not asked yet
    base::Fd socket;
    Clock::time_point patience;
  };

  void take_question();
  [[nodiscard]] std::string own_answer(std::string_view query) const;
  void forward(Pending pending);
  void take_answer(Pending& pending);
  void give_up_late_ones();
  void reply(const sockaddr_in& asker, std::string_view message) const;

  std::filesystem::path book_file_;
  base::Fd socket_;
  std::vector<Pending> pending_;
};

/// The program: says a line on its standard output when it listens. Ends with its parent.
[[noreturn]] void run_name_server(const char* folder, int netns);

}  // namespace monitor
