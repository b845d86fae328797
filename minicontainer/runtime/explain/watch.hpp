// Tells of a container's steps while they are taken (`minirun --explain`), and stops before one of
// them (`run --break`).
//
// The watcher lives in both processes: clone gives the child its copy. What both write down is one
// list, so its numbers are in memory that both share. Every descriptor of it is close-on-exec, and
// what it asks the kernel for itself is never told.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "minicontainer/runtime/config.hpp"
#include "minicontainer/runtime/explain/break_shell.hpp"
#include "minicontainer/runtime/explain/told_step.hpp"
#include "minicontainer/runtime/step.hpp"

namespace minicontainer {

using StepWriter = std::string (*)(const ToldStep&);

struct WatchOptions {
  StepWriter writer = nullptr;                ///< as_text, as_json; null: tells nothing
  std::optional<std::filesystem::path> file;  ///< none: standard error
  std::string file_text;                      ///< config.json as it stands, to count lines
  std::string break_before;                   ///< a step's word; empty: never stops
};

class Watch : public StepWatcher {
 public:
  /// Watches every step of this process and its children from here on. There may be one at a time.
  /// Throws std::invalid_argument for an unknown step, std::system_error.
  Watch(const Config& config, const WatchOptions& options);
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() override;

  void begin(std::string_view step) override;
  void end(std::string_view step, bool is_done) noexcept override;
  /// Whether the step of --break came.
  [[nodiscard]] bool has_stopped() const;

 private:
  struct Shared;  ///< what minirun and the container's process both see
  struct Open {
    const StepEntry& entry;
    std::int64_t start = 0;
    std::vector<Sight> before;
    std::vector<std::string> calls;
    std::size_t calls_left_out = 0;
  };

  static void hear(const std::string& what) noexcept;
  void note(const std::string& what);
  void maybe_stop(const StepEntry& entry);
  void enter_child();
  [[nodiscard]] std::string process_of(const StepEntry& entry) const;
  [[nodiscard]] std::vector<Reason> reasons(const StepEntry& entry) const;
  void tell(const Open& step, bool is_done, std::optional<std::int64_t> nanoseconds);

  const Config& config_;
  std::string file_text_;
  StepWriter writer_;
  base::Fd output_, proc_;
  std::optional<BreakShell> shell_;
  const StepEntry* break_before_ = nullptr;
  bool stops_at_each_ = false;
  Shared* shared_;
  std::vector<Open> open_;
  std::vector<std::string> between_;
  bool is_in_child_ = false;
};

}  // namespace minicontainer
