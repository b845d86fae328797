// The life of one container, from its start to its end, with all restarts in between.
//
// There is no daemon: each container has a process of this kind, which holds its streams, writes
// its log, lets commands attach, and notes how it ended. It survives the command that started it.
#pragma once

#include <filesystem>
#include <vector>

#include "base/fd.hpp"
#include "minicontainer/monitor/clients.hpp"
#include "minicontainer/monitor/container_state.hpp"
#include "minicontainer/monitor/end_evidence.hpp"
#include "minicontainer/monitor/health.hpp"
#include "minicontainer/monitor/json_log.hpp"
#include "minicontainer/monitor/network.hpp"
#include "minicontainer/monitor/plan.hpp"
#include "minicontainer/monitor/program.hpp"

namespace monitor {

class Monitor {
 public:
  /// Before: the working directory is the container's folder below RUN_ROOT; SIGPIPE is ignored,
  /// SIGCHLD comes through `children` (man 2 signalfd). Throws std::system_error.
  Monitor(std::filesystem::path plan_file, base::Fd lock, base::Fd children, base::Fd starter);

  /// Returns when the container has ended for good and its state is written down.
  void live();

  /// The command that removes the container now; empty: it stays, or somebody attached will see to
  /// it.
  [[nodiscard]] const std::vector<std::string>& removal() const { return removal_; }

 private:
  bool start();  ///< whether it could be started
  void serve_until_end();
  bool wait_for_restart();  ///< whether to start again
  void finish();
  void poll_once(int timeout_ms);
  void handle(const Message& message);
  void read_stream(const base::Fd& fd, Letter letter, const char* stream);
  void read_rest();
  void reap();
  void note_end();
  void note_evidence();
  void send_signal(const Message& message);
  void save() const;
  void write_event(std::string_view action, std::string_view attributes) const;

  std::filesystem::path plan_file_;
  MonitorPlan plan_;
  Network network_;
  base::Fd lock_;
  base::Fd children_;
  ContainerState state_;
  EndEvidence evidence_;
  JsonLog log_;
  Clients clients_;
  Program program_;
  Health health_;
  bool has_ended_ = true;
  int wait_status_ = 0;
  bool is_halted_ = false;
  bool has_fed_ = false;
  std::chrono::steady_clock::time_point started_;
  std::chrono::milliseconds last_delay_{0};
  std::vector<std::string> removal_;
};

}  // namespace monitor
