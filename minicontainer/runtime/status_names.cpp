#include "minicontainer/runtime/status.hpp"

namespace minicontainer {

std::string_view status_name(Status status) {
  switch (status) {
    case Status::kCreating:
      return "creating";
    case Status::kCreated:
      return "created";
    case Status::kRunning:
      return "running";
    case Status::kPaused:
      return "paused";
    case Status::kStopped:
      break;
  }
  return "stopped";
}

}  // namespace minicontainer
