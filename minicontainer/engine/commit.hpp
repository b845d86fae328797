// A container becomes an image: what it has written is one more layer on those of its image.
#pragma once

#include <string>
#include <vector>

#include "minicontainer/engine/container.hpp"

namespace engine {

struct CommitRequest {
  std::string name;  ///< "web:2"; empty: the image has none
  std::string author, message;
  std::vector<std::string> changes;  ///< lines of a Dockerfile
  bool pauses = true;
};

/// Returns the new image's id, "sha256:...". A container that runs is paused meanwhile, so that no
/// file is taken half written. Throws image::Error, std::runtime_error.
std::string commit_container(const Folders& folders, const Container& container,
                             const CommitRequest& request);

}  // namespace engine
