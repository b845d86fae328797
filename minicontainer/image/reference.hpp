// What people call an image: "busybox", "localhost:5000/shop/web:1.2", "debian@sha256:...".
//
// A reference is [DOMAIN/]PATH[:TAG][@DIGEST]. What stands before the first slash is a domain only
// if it has a dot or a colon, or is "localhost": else it belongs to the path. Without a domain,
// docker.io is meant, and there a path of one word lies in library/. The grammar is that of
// distribution/reference, which docker, podman and containerd share.
//
// Lab 10, task 1.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "minicontainer/image/digest.hpp"

namespace image {

struct Reference {
  std::string domain;  ///< "docker.io", "localhost:5000"
  std::string path;    ///< "library/busybox"
  std::string tag;     ///< empty: none
  std::optional<Digest> digest;
};

/// Reads what a person typed; the defaults of domain and path are filled in, the tag is not.
/// Throws Error, in docker's words: "invalid reference format", with what is wrong with it.
Reference parse_reference(std::string_view text);

/// The same, with the tag "latest" where there is neither tag nor digest.
Reference parse_tagged_reference(std::string_view text);

/// In full: "docker.io/library/busybox:latest". Equal names are equal texts.
std::string full_name(const Reference& reference);

/// As people write it: "busybox:latest".
std::string familiar_name(const Reference& reference);

/// The same without tag and digest: "busybox", as the column REPOSITORY has it.
std::string familiar_repository(const Reference& reference);

}  // namespace image
