// A command attached to a container: what is typed here goes there, what is written there comes
// here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/fd.hpp"
#include "minicontainer/engine/spec.hpp"

namespace engine {

/// The keys after which a command lets go of the container's terminal: "ctrl-p,ctrl-q".
class DetachKeys {
 public:
  /// Throws std::runtime_error for what is no list of keys.
  explicit DetachKeys(const std::string& words);

  /// What of `typed` goes to the container. Whether the keys were among it tells is_complete().
  std::string filter(std::string_view typed);
  [[nodiscard]] bool is_complete() const { return is_complete_; }

 private:
  std::string keys_;
  std::size_t seen_ = 0;
  bool is_complete_ = false;
};

struct SessionOptions {
  bool feeds_input = false;     ///< our standard input is the program's
  bool has_terminal = false;    ///< it has a terminal of its own
  bool proxies_signals = true;  ///< SIGTERM and the like go to it
  std::string detach_keys = "ctrl-p,ctrl-q";
};

enum class SessionEnd {
  kExited,    ///< the program has ended
  kDetached,  ///< the keys were typed; it goes on
  kLost,      ///< the monitor was killed
};

struct SessionResult {
  SessionEnd end = SessionEnd::kExited;
  int exit_code = 0;
};

/// Carries until one of these. Throws std::system_error.
SessionResult carry_session(const base::Fd& monitor, const SessionOptions& options);

/// The size of our terminal; nothing known where there is none.
WindowSize window_size();

}  // namespace engine
