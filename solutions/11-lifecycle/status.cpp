#include "minicontainer/runtime/status.hpp"

#include <algorithm>
#include <array>

namespace minicontainer {
namespace {

// #region lab11.rules
struct Rule {
  std::string_view command;
  Status status;
};

constexpr std::array kRules = {
    Rule{"start", Status::kCreated},   Rule{"exec", Status::kRunning},
    Rule{"pause", Status::kRunning},   Rule{"resume", Status::kPaused},
    Rule{"kill", Status::kCreated},    Rule{"kill", Status::kRunning},
    Rule{"kill", Status::kPaused},     Rule{"update", Status::kCreated},
    Rule{"update", Status::kRunning},  Rule{"update", Status::kPaused},
    Rule{"delete", Status::kStopped},
};
// #endregion lab11.rules

}  // namespace

// #region lab11.status
Status status_of(const Signs& signs) {
  if (!signs.has_process) return Status::kCreating;
  if (!signs.is_alive) return Status::kStopped;
  if (signs.is_frozen) return Status::kPaused;
  return signs.waits_for_start ? Status::kCreated : Status::kRunning;
}

bool is_allowed(std::string_view command, Status status) {
  const bool has_rule =
      std::ranges::any_of(kRules, [&](const Rule& rule) { return rule.command == command; });
  return !has_rule || std::ranges::any_of(kRules, [&](const Rule& rule) {
    return rule.command == command && rule.status == status;
  });
}
// #endregion lab11.status

}  // namespace minicontainer
