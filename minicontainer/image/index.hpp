// index.json of an image layout: which names lead to which manifests.
//
// An entry is a descriptor. Its annotation org.opencontainers.image.ref.name is the name as people
// write it, io.containerd.image.name the name in full; a dangling image's entry has neither.
// OCI image specification, image-layout.md, "index.json file".
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "minicontainer/image/descriptor.hpp"
#include "minicontainer/image/reference.hpp"

namespace image {

inline constexpr const char* kRefName = "org.opencontainers.image.ref.name";
inline constexpr const char* kFullName = "io.containerd.image.name";

using Index = std::vector<Descriptor>;

/// `document` names it in messages. Throws Error, base::JsonError.
Index parse_index(std::string_view text, const std::string& document);
std::string format_index(const Index& index);

/// The name in full of an entry; empty for one without.
std::string name_of(const Descriptor& entry);

/// Lets `name` lead to `manifest`, and to nothing else.
void insert_name(Index& index, const Descriptor& manifest, const Reference& name);

/// Takes the name away. A manifest whose last name it was stays, without one.
void erase_name(Index& index, const Reference& name);

}  // namespace image
