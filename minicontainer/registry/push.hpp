// An image goes from the store to a registry: its layers, its config, and its manifest at the end.
#pragma once

#include "minicontainer/image/store.hpp"
#include "minicontainer/registry/access.hpp"
#include "minicontainer/registry/progress.hpp"

namespace registry {

/// Pushes the image that has the name `reference`, with a tag, under that name. The registry gets
/// the very bytes that are here, so the digest stays. Returns the manifest. Throws Refused,
/// http::Broken, http::Untrusted, image::Error.
image::Descriptor push(image::Store& store, const Access& access, const image::Reference& reference,
                       Progress& progress);

}  // namespace registry
