// One blob comes from a registry into the store.
#pragma once

#include <functional>
#include <string>

#include "minicontainer/image/store.hpp"
#include "minicontainer/registry/session.hpp"

namespace registry {

struct Download {
  std::string repository;
  image::Descriptor blob;
  /// Told while bytes come; what it throws ends the download.
  std::function<void(std::uint64_t done)> on_bytes = [](std::uint64_t) {};
};

/// Fetches the blob and verifies it on the way. A connection that breaks is taken up where it
/// broke, as long as that leads anywhere. Throws http::Broken when it does not, Refused, and
/// image::Error: more bytes than the manifest promised, or others.
void download_blob(Session& session, const image::Store& store, const Download& download);

}  // namespace registry
