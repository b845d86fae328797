// What has happened to containers, and happens: `events`.
#pragma once

#include <string>
#include <vector>

#include "minicontainer/engine/folders.hpp"

namespace engine {

struct EventOptions {
  std::string since, until;          ///< in the form of the log; empty: from now on, without end
  std::string format;                ///< empty: as docker shows them
  std::vector<std::string> filters;  ///< "event=die", "container=web", "type=container", "image=x"
};

/// Prints them, and waits for more unless `until` has passed. Throws std::runtime_error for a
/// filter that is none.
void show_events(const Folders& folders, const EventOptions& options);

}  // namespace engine
