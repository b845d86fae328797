// Manifests and lists of tags: the documents of the distribution API.
//
// OCI distribution specification, "Pulling manifests", "Listing Tags".
#pragma once

#include <string>
#include <vector>

#include "minicontainer/image/descriptor.hpp"
#include "minicontainer/image/reference.hpp"
#include "minicontainer/registry/session.hpp"

namespace registry {

struct Document {
  image::Descriptor descriptor;
  std::string bytes;
};

/// The manifest or index that `tag_or_digest` names. Its bytes are what a digest says, and its two
/// media types, in the head and in itself, are the same. Throws Refused, image::Error.
Document fetch_manifest(Session& session, const std::string& repository,
                        const std::string& tag_or_digest);

/// Enters a manifest, whose blobs the registry has. Throws as above; image::Error if the registry
/// says that it is called something else.
void put_manifest(Session& session, const std::string& repository, const std::string& tag_or_digest,
                  const Document& document);

/// All tags, in the registry's order. Throws as above.
std::vector<std::string> fetch_tags(Session& session, const std::string& repository);

/// The media type of a document from its head and from itself. Throws image::Error if they differ.
std::string media_type_of(std::string_view content_type, std::string_view bytes);

/// The tags in one page of them. Throws image::Error, base::JsonError.
std::vector<std::string> parse_tags(std::string_view body);

}  // namespace registry
