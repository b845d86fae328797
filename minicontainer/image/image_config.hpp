// The config of an image: what to run in it and how, and which layers it is made of.
//
// Its digest is the image's id. OCI image specification, config.md; docker adds Healthcheck, Shell
// and OnBuild. An image that was made elsewhere keeps its config byte for byte; what is read here
// is what somebody here can act upon.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "minicontainer/image/digest.hpp"

namespace image {

/// Docker's HEALTHCHECK. Times in nanoseconds; 0: the default.
struct HealthCheck {
  std::vector<std::string> test;  ///< {"NONE"}, {"CMD", ...} or {"CMD-SHELL", "..."}
  std::int64_t interval = 0;
  std::int64_t timeout = 0;
  std::int64_t start_period = 0;
  std::int64_t start_interval = 0;
  int retries = 0;
};

/// How a container of the image starts, unless its maker says otherwise.
struct Execution {
  std::string user;                     ///< "", "1000", "name:group"
  std::set<std::string> exposed_ports;  ///< "80/tcp"
  std::vector<std::string> env;         ///< "NAME=value"
  std::vector<std::string> entrypoint;
  std::vector<std::string> cmd;
  std::set<std::string> volumes;  ///< paths
  std::string working_dir;
  std::map<std::string, std::string> labels;
  std::string stop_signal;
  std::optional<HealthCheck> health_check;
  std::vector<std::string> shell;
  std::vector<std::string> on_build;
};

/// One step of how the image was made.
struct HistoryEntry {
  std::string created;  ///< RFC 3339; empty: not told
  std::string created_by;
  std::string author;
  std::string comment;
  bool is_empty_layer = false;
};

struct ImageConfig {
  std::string created;  ///< RFC 3339; empty: not told
  std::string author;
  std::string architecture;
  std::string variant;
  std::string os = "linux";
  Execution execution;
  std::vector<Digest> diff_ids;  ///< of the layers' plain tar, the lowest first
  std::vector<HistoryEntry> history;
};

/// `document` names it in messages. Throws Error, base::JsonError: members of a wrong type, history
/// and layers that do not agree, a system other than linux.
ImageConfig parse_image_config(std::string_view text, const std::string& document);

/// As JSON: members in a fixed order, empty ones left out. Equal configs are equal texts.
std::string format_image_config(const ImageConfig& config);

}  // namespace image
