// What several tasks of lab 11 use: the commands of minirun on one container, one after another,
// and what its record and the kernel say about its processes.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "workbook/checks/container.hpp"
#include "workbook/checks/group_generation.hpp"
#include "workbook/checks/report.hpp"
#include "workbook/checks/session.hpp"

namespace workbook {

/// A process as the record of a container names it.
struct Recorded {
  pid_t pid = 0;  ///< inside the sandbox
  std::uint64_t start_time = 0;
  bool operator==(const Recorded&) const = default;
};

/// A container with a random name, in a sandbox of its own.
class Life {
 public:
  explicit Life(const ContainerPlan& plan = {});

  /// The line for a command: "minirun --root /tmp/state start box-731145". `words` stand between
  /// the command and the name.
  [[nodiscard]] std::string line(const std::string& command, const std::string& words = "") const;
  /// Runs it.
  Ended run(const std::string& command, const std::string& words = "");
  /// Begins `run` of the bundle in the foreground; returns the command's number.
  int begin_run();
  /// `create`, and the process that waits now. Ends the check if either cannot be had.
  pid_t create();
  /// `create` and `start`, and the process that runs the program now.
  pid_t create_and_start();
  /// Waits for the container's program, which the last command has started; ends the check with
  /// what that one printed if none comes.
  pid_t program(const std::string& diagnosis);

  /// The container's record, and one process in it ("process", "runner"). Ends the check if there
  /// is none.
  [[nodiscard]] nlohmann::json record() const;
  Recorded recorded(const std::string& who) const;
  /// Puts another process into the record.
  void forge(const std::string& who, const Recorded& process);
  [[nodiscard]] std::string state_folder() const { return "/tmp/state/" + id_; }

  /// A process that has nothing to do with the container, started after all others.
  pid_t start_bystander();
  /// The same with this very number, which must be free. Nothing where numbers cannot be chosen.
  std::optional<pid_t> start_bystander_as(pid_t inside);
  /// A process that has the number of the container's, which has ended. Where the kernel lets us
  /// not choose, the record is changed to name it.
  pid_t reuse_number();
  /// What `state` says: {"status": "running", ...}. Ends the check if it fails.
  nlohmann::json state();

  [[nodiscard]] Session& session() { return session_; }
  [[nodiscard]] const std::string& id() const { return id_; }

 private:
  std::string id_;
  Session session_;
};

/// A container with a group of its own in the trees of one generation.
class GroupedLife {
 public:
  GroupedLife(Generation generation, const std::vector<std::string>& process);
  /// Thaws: a frozen process would keep the sandbox from ending.
  ~GroupedLife();
  GroupedLife(const GroupedLife&) = delete;
  GroupedLife& operator=(const GroupedLife&) = delete;

  [[nodiscard]] Life& life() { return life_; }
  /// Its groups that exist now, one in each line.
  [[nodiscard]] std::string groups() const { return existing_groups(generation_, path_); }
  /// What the kernel says of its freezer.
  [[nodiscard]] Evidence freezer() const;

 private:
  Generation generation_;
  std::string path_ = new_group_path();
  Life life_;
};

/// Ends the check unless `state` says this; `when` begins the sentence: "after `start`".
void require_state(Life& life, const std::string& status, const std::string& when,
                   const std::vector<Evidence>& evidence);

/// The process as the kernel knows it: its number in the sandbox, and field 22 of /proc/PID/stat.
Recorded seen_by_kernel(pid_t pid);
/// /proc/PID/stat of a process.
Evidence stat_of(pid_t pid);

/// Kills a process and waits until it is gone, or a zombie.
void kill_and_wait(pid_t pid);

/// Ends the check unless the command succeeded (failed), and shows what it printed.
void require_success(const Ended& ended, const Diagnosis& wrong);
void require_failure(const Ended& ended, const Diagnosis& wrong);
/// What a command said and how it ended, as evidence.
Evidence evidence_of(const Ended& ended);

}  // namespace workbook
