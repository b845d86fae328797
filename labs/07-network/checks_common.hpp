// What several tasks of lab 07 use: a machine of its own on which network-box runs, the boxes that
// it makes, and looking into their network namespaces from outside, with the machine's own `ip`.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "workbook/checks/report.hpp"
#include "workbook/checks/session.hpp"

namespace workbook {

/// A sandbox with network-box in it. Its network has a loopback interface and nothing else. Where
/// this machine has no `ip` or `busybox`, checks are left out.
class Machine {
 public:
  Machine();

  /// Begins `network-box run OPTIONS -- PROGRAM`; returns the command's number.
  int begin_box(const std::string& options, const std::string& program = kSleeper);
  /// The same, and the process that has become the program. Ends the check with what network-box
  /// said if there is none.
  pid_t box(const std::string& options = "", const std::string& program = kSleeper);
  /// A box with a server that says `words` to each who connects; it listens when this returns.
  pid_t server(const std::string& options, int port, const std::string& words);
  /// A process in a namespace that network-box knows nothing of, at the other end of a cable: it is
  /// 192.0.2.2, and this machine is 192.0.2.1 to it.
  pid_t neighbour();

  /// A process in the machine's own namespace.
  [[nodiscard]] pid_t self() const { return session_.sandbox().init_pid(); }
  [[nodiscard]] Session& session() { return session_; }

 private:
  static constexpr const char* kSleeper = "busybox sleep 1000";
  int begin(const std::string& line);
  std::optional<pid_t> newest();
  pid_t become(int command, const std::string& program);

  mutable Session session_;
  int begun_ = 0;
};

/// What `ip WORDS` says in the network namespace of a process; it must succeed.
std::string ip(pid_t pid, const std::vector<std::string>& words);
/// `ip -json -details WORDS`.
nlohmann::json ip_json(pid_t pid, const std::vector<std::string>& words);
/// The same as evidence.
Evidence ip_evidence(pid_t pid, const std::vector<std::string>& words);

/// The address of version 4 of eth0 in the namespace of a process: "172.17.0.2/16"; empty: none.
std::string address_of(pid_t pid);
/// Without its length.
std::string plain_address_of(pid_t pid);

/// What whoever connects from the namespace of `pid` hears; empty: nobody answers within a second.
std::string talk(pid_t pid, const std::string& address, int port);

/// Whether it hears these words, in the end.
bool hears(pid_t pid, const std::string& address, int port, const std::string& words);

/// Writes a value below /proc/sys/net, as the namespace of `pid` has it; one that may not be
/// changed is left.
void set_kernel_value(pid_t pid, const std::string& name, const std::string& value);

/// The words for the learner to see it again.
std::string try_box(const std::string& words = "");

}  // namespace workbook
