// Base images made on the spot, for a classroom without a registry.
//
// Both come out the same each time, byte for byte, as long as what they are made of is the same:
// the times in them are not the present ones (reproducible-builds.org, SOURCE_DATE_EPOCH).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "minicontainer/image/store.hpp"

namespace image {

/// busybox and a link to it for each of its programs. `program` is a static busybox; empty: the one
/// in PATH. Throws Error if there is none, or one that needs libraries.
Image bootstrap_busybox(Store& store, const Reference& name, std::filesystem::path program);

struct DebianOptions {
  std::string suite = "bookworm";
  std::vector<std::string> packages = {};  ///< on top of the smallest system that has apt
  std::string mirror = {};                 ///< empty: where this machine gets its packages from
};

/// Debian, made by mmdebstrap(1) from this machine's mirror. What that says goes to standard error.
Image bootstrap_debian(Store& store, const Reference& name, const DebianOptions& options);

}  // namespace image
