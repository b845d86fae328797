// `minirun run --without WALL`: a container with one wall left out, to see what it was good for.
//
// A wall is a member of config.json, or several that make no sense without each other: a container
// without a UTS namespace must not be given a host name, which would be the machine's. So the
// document is changed and then read like any other: what does not fit together is refused.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "minicontainer/runtime/config.hpp"

namespace minicontainer {

/// What was left out of the document.
struct IgnoredMember {
  std::string member;  ///< "linux.namespaces[2], uts", "hostname"
  int line = 0;        ///< of config.json
};

struct OpenedConfig {
  Config config;
  std::vector<IgnoredMember> ignored;
};

/// The words that --without takes, for its help.
std::string wall_words();

/// Reads the bundle without these walls. Throws std::invalid_argument for a word that is none, and
/// for a wall that the document does not have; else as load_config() does.
OpenedConfig load_config_without(const std::filesystem::path& bundle,
                                 const std::vector<std::string>& walls);

}  // namespace minicontainer
