// An image comes from a registry into the store: manifest, config, layers, and then its names.
#pragma once

#include <string>

#include "minicontainer/image/store.hpp"
#include "minicontainer/registry/access.hpp"
#include "minicontainer/registry/progress.hpp"

namespace registry {

struct PullOptions {
  std::string architecture;        ///< "arm64"; empty: this machine's
  bool is_platform_asked = false;  ///< then an image that is for another one is refused
};

struct Pulled {
  image::Image image;
  image::Digest digest;  ///< of what the name led to: a manifest, or an index of them
  bool is_new = false;   ///< the name led somewhere else before, or nowhere
};

/// Pulls the image that `reference`, which has a tag or a digest, names. Blobs that are there stay;
/// three layers come at a time. The image is entered when all of it is there and unpacked. Throws
/// Refused, http::Broken, http::Untrusted, image::Error, base::JsonError; then nothing is entered.
Pulled pull(image::Store& store, const Access& access, const image::Reference& reference,
            const PullOptions& options, Progress& progress);

/// All tags of the repository. Throws as above.
std::vector<std::string> remote_tags(const Access& access, const image::Reference& repository);

/// The architecture in "linux/arm64" or "arm64". Throws image::Error if the system is not Linux.
std::string architecture_in(const std::string& platform);

}  // namespace registry
