// What a build is given: a folder, a tar archive, a Dockerfile.
#pragma once

#include <filesystem>
#include <string>

#include "minicontainer/build/options.hpp"
#include "minicontainer/build/source_tree.hpp"
#include "minicontainer/build/workplace.hpp"

namespace build {

struct BuildInput {
  SourceTree context;
  std::string dockerfile;  ///< its text
  std::string name;        ///< for the notes of the last build
};

/// Reads the standard input if it is asked for. Throws BuildError, in docker's words; image::Error.
BuildInput open_input(const BuildOptions& options, Workplace& workplace);

}  // namespace build
