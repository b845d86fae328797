// A bundle to play in: a root file system of busybox, in memory, seen by one command only.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace workbook {

struct PlaygroundOptions {
  std::vector<std::string> command;
  std::string hostname;
  std::string patch;            ///< a JSON merge patch (RFC 7396) for config.json
  std::string id_map;           ///< "INSIDE:OUTSIDE:SIZE": a user namespace with that map, for users
                                ///< and groups alike; empty: none
  std::filesystem::path probe;  ///< the checks' probe, which is put there as /probe
};

/// In a child process: enters a mount namespace of its own (and a user namespace, if it must),
/// covers /tmp with a tmpfs and writes the bundle there. It goes when the process and all that it
/// started have gone. Returns the bundle's folder. Throws std::exception.
std::filesystem::path make_playground(const PlaygroundOptions& options);

}  // namespace workbook
