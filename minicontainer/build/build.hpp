// A Dockerfile becomes an image.
//
// Each instruction is a step. A step that was done before on the same image, with the same files,
// is not done again: its layer is in the store, and what else it changes is computed. Stages that
// do not need one another are built side by side; stages that the target does not need, not at all.
//
// The same input gives the same image: all times are those of the base image, or SOURCE_DATE_EPOCH
// (reproducible-builds.org).
#pragma once

#include <string>
#include <vector>

#include "minicontainer/build/options.hpp"

namespace build {

struct BuildOutcome {
  image::Digest id;
  std::vector<image::Reference> names;
};

/// Builds it, tells the steps on standard output, and enters the image with its names. Throws
/// BuildError, DockerfileError, image::Error, Interrupted; what was built by then stays in the
/// cache.
BuildOutcome build_image(const BuildOptions& options);

}  // namespace build
