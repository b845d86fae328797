// A container as its bundle describes it: config.json of the OCI runtime specification.
//
// The structures hold what this runtime honours, in the specification's own terms. A document that
// asks for anything else is refused by name when it is loaded: a limit or a lock that is silently
// left out is worse than none.
// https://github.com/opencontainers/runtime-spec/blob/main/config.md and config-linux.md
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "minicontainer/kernel/idmap.hpp"
#include "minicontainer/kernel/mounts.hpp"
#include "minicontainer/kernel/time_namespace.hpp"

namespace minicontainer {

struct ProcessConfig {
  std::vector<std::string> args;  ///< never empty
  std::vector<std::string> env;   ///< "NAME=value"
  std::string cwd = "/";          ///< absolute
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> additional_gids;
  std::optional<mode_t> umask;
};

/// A program that the runtime runs at a point of the container's life.
struct Hook {
  std::filesystem::path path;     ///< absolute, outside the container
  std::vector<std::string> args;  ///< argv, the program's name first
  std::vector<std::string> env;
  std::optional<int> timeout_seconds;
};

struct Config {
  std::filesystem::path bundle;  ///< the folder of config.json, absolute
  std::filesystem::path root;    ///< the root file system, absolute
  bool is_root_read_only = false;
  ProcessConfig process;
  std::string hostname;    ///< empty: leave the name as it is
  std::string domainname;  ///< likewise
  std::vector<Mount> mounts;
  std::uint64_t namespaces = 0;  ///< CLONE_NEW* bits of the new namespaces
  std::vector<IdMapping> uid_mappings;
  std::vector<IdMapping> gid_mappings;
  TimeOffsets time_offsets;
  std::vector<std::string> masked_paths;
  std::vector<std::string> read_only_paths;
  std::vector<Hook> create_runtime_hooks;  ///< once the namespaces exist, before the root changes

  [[nodiscard]] bool has_namespace(std::uint64_t clone_flag) const {
    return (namespaces & clone_flag) != 0;
  }
};

/// Reads BUNDLE/config.json. Throws base::JsonError, which says where the document is refused and
/// why, and std::system_error.
Config load_config(const std::filesystem::path& bundle);

/// The same from a document that has been parsed. `name` is for messages.
Config parse_config(const nlohmann::json& document, const std::string& name,
                    const std::filesystem::path& bundle);

}  // namespace minicontainer
