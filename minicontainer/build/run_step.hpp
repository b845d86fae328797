// RUN: a container of the stage's image does the work, and what it changed becomes a layer.
//
// Dockerfile reference, "RUN".
#pragma once

#include <string>
#include <vector>

#include "minicontainer/build/copy.hpp"
#include "minicontainer/build/shared.hpp"

namespace build {

/// One --mount of a RUN.
struct RunMount {
  std::string type;    ///< "bind", "cache", "secret", "tmpfs"; "text": a file made of `source`
  std::string target;  ///< absolute
  std::string source;  ///< bind: a path of the tree; "" is all of it
  std::string from;    ///< bind: a stage or an image; empty: the context
  std::string id;      ///< cache, secret
  std::string size;    ///< tmpfs
  mode_t mode = 0755;
  Owner owner;
  bool is_read_only = false;
  bool is_required = false;  ///< secret
  bool is_locked = false;    ///< cache: one RUN at a time
};

/// Throws BuildError for what is no mount, or one of a kind that there is none of here.
RunMount parse_run_mount(const std::string& text, const std::string& working_dir);

struct RunOrder {
  std::size_t stage = 0;
  std::vector<std::string> command;    ///< argv
  std::vector<std::string> arguments;  ///< build arguments, "NAME=value", for its environment
  std::vector<RunMount> mounts;
  std::string network;  ///< RUN --network; empty: the build's
  time_t moment = 0;
};

/// Runs it and returns what it changed. Throws BuildError with its exit code, docker's words;
/// Interrupted. The container is gone in any case.
StepResult run_step(Shared& shared, const State& state, const RunOrder& order);

}  // namespace build
