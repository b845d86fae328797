// What happened to containers, one line each, in the form in which `events` shows it:
//
//     2026-01-31T08:15:00.123456789Z container die 4a5b... (exitCode=0, image=busybox, name=web)
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace monitor {

struct Event {
  std::string_view type = "container";
  std::string_view action;
  std::string_view id;
  std::string attributes;  ///< "image=busybox, name=web"
};

/// Appends it by one write(2). A file that has grown beyond a megabyte is begun anew. What goes
/// wrong here is no reason for anything else to fail: it is left out.
void append_event(const std::filesystem::path& file, const Event& event) noexcept;

}  // namespace monitor
