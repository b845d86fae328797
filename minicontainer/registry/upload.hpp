// One blob goes from the store to a registry.
//
// OCI distribution specification, "Pushing Blobs": POST begins an upload and is told where; a small
// blob follows in one PUT, a large one in chunks, each a PATCH, so that a connection that breaks
// costs one chunk at most. PUT with the digest ends it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "minicontainer/image/store.hpp"
#include "minicontainer/registry/session.hpp"

namespace registry {

bool has_blob(Session& session, const std::string& repository, const image::Digest& digest);

struct Upload {
  std::string repository;
  image::Descriptor blob;
  std::string mounted_from = {};  ///< a repository to mount the blob from; empty: none
  std::function<void(std::uint64_t done)> on_bytes = [](std::uint64_t) {};
};

enum class Uploaded { kBytes, kMounted };

/// Throws http::Broken, Refused, image::Error.
Uploaded upload_blob(Session& session, const image::Store& store, const Upload& upload);

/// The number of bytes that the registry has, from its header Range: "0-1023" is 1024. Throws
/// image::Error about what is no such range, or more than `size`.
std::uint64_t parse_upload_range(std::string_view range, std::uint64_t size);

}  // namespace registry
