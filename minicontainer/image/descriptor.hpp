// How one piece of an image names another: its kind, its digest and its size.
//
// OCI image specification, descriptor.md and media-types.md. Docker's schema 2 has the same shape
// under other names of the kinds; both are read, and OCI's are written unless somebody asks for
// docker's.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/json.hpp"
#include "minicontainer/image/digest.hpp"

namespace image {

inline constexpr const char* kOciIndex = "application/vnd.oci.image.index.v1+json";
inline constexpr const char* kOciManifest = "application/vnd.oci.image.manifest.v1+json";
inline constexpr const char* kOciConfig = "application/vnd.oci.image.config.v1+json";
inline constexpr const char* kOciLayer = "application/vnd.oci.image.layer.v1.tar";
inline constexpr const char* kOciLayerGzip = "application/vnd.oci.image.layer.v1.tar+gzip";
inline constexpr const char* kOciLayerZstd = "application/vnd.oci.image.layer.v1.tar+zstd";
inline constexpr const char* kDockerList =
    "application/vnd.docker.distribution.manifest.list.v2+json";
inline constexpr const char* kDockerManifest =
    "application/vnd.docker.distribution.manifest.v2+json";
inline constexpr const char* kDockerConfig = "application/vnd.docker.container.image.v1+json";
inline constexpr const char* kDockerLayerGzip = "application/vnd.docker.image.rootfs.diff.tar.gzip";
inline constexpr const char* kDockerLayer = "application/vnd.docker.image.rootfs.diff.tar";

struct Descriptor {
  std::string media_type;
  Digest digest;
  std::uint64_t size = 0;  ///< bytes
  std::map<std::string, std::string> annotations = {};
};

/// Throws Error or base::JsonError about what is missing or malformed.
Descriptor parse_descriptor(const base::JsonView& value);
nlohmann::json format_descriptor(const Descriptor& descriptor);

bool is_index_type(std::string_view media_type);     ///< a list of manifests
bool is_manifest_type(std::string_view media_type);  ///< the manifest of one image
bool is_layer_type(std::string_view media_type);

/// A manifest: which config and which layers make an image. The lowest layer comes first.
struct Manifest {
  std::string media_type;
  Descriptor config;
  std::vector<Descriptor> layers;
};

/// `document` names it in messages. Throws Error or base::JsonError: a media type that is no
/// manifest's, a layer of a kind that is unknown, more than 500 layers.
Manifest parse_manifest(std::string_view text, const std::string& document);
std::string format_manifest(const Manifest& manifest);

/// This machine's processor as images name it: "amd64", "arm64".
std::string machine_architecture();

/// The descriptor in an index or manifest list that is for linux on such a processor.
/// Throws Error that says which platforms there are, if none is.
Descriptor choose_platform(std::string_view index, const std::string& document,
                           const std::string& architecture = machine_architecture());

}  // namespace image
