// What a monitor holds of its container's network, and how it takes it down.
//
// The network namespace lives as long as the monitor or a process in it: no file keeps it. Ports of
// the machine are the container's as long as the monitor holds the sockets that are bound to them.
#pragma once

#include <vector>

#include "base/fd.hpp"
#include "minicontainer/monitor/helpers.hpp"
#include "minicontainer/monitor/plan.hpp"

namespace monitor {

class Network {
 public:
  /// Takes the descriptors that the plan names.
  explicit Network(const NetworkPlan& plan);

  /// Starts what the container needs beside it, before its program. Throws std::system_error.
  void start_helpers();
  /// Takes a new plan: the container was connected to another network, or disconnected.
  void change(const NetworkPlan& plan);
  /// Whether `pid`, which has ended, was a helper.
  bool take_end(pid_t pid) { return helpers_.take_end(pid); }

  /// Closes the ports, gives the addresses back, lets go of the namespace. If nobody else is in its
  /// networks, a command is started that takes them down when nobody comes soon. Throws nothing:
  /// whatever fails here, the next command that meets it puts right.
  void take_down() noexcept;

 private:
  void start_forwarder();
  void close_ports() const;
  void give_addresses_back() const;
  void start_tidying() const;

  NetworkPlan plan_;
  base::Fd netns_;
  Helpers helpers_;
  std::vector<base::Fd> reserved_;
};

}  // namespace monitor
