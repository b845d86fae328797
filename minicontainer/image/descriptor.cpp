#include "minicontainer/image/descriptor.hpp"

#include <fmt/core.h>
#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include <nlohmann/json.hpp>

namespace image {
namespace {

constexpr std::size_t kMostLayers = 500;  // as many lower folders as overlayfs takes

std::string architecture_of(const std::string& machine) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kNames = {{
      {"x86_64", "amd64"},
      {"aarch64", "arm64"},
      {"armv7l", "arm"},
      {"i686", "386"},
      {"ppc64le", "ppc64le"},
      {"s390x", "s390x"},
  }};
  for (const auto& [kernel, name] : kNames) {
    if (kernel == machine) return std::string(name);
  }
  return machine;
}

// A manifest may leave its own type out: then OCI's is meant (manifest.md, "mediaType").
std::string media_type_of(const base::JsonView& document, const char* fallback) {
  const auto type = document.find("mediaType");
  return type ? type->string() : fallback;
}

void check_schema(const base::JsonView& document) {
  const auto version = document.at("schemaVersion");
  if (version.integer() != 2) version.refuse("only version 2 of the manifest's schema is known");
}

std::string platform_of(const base::JsonView& manifest) {
  const auto platform = manifest.find("platform");
  if (!platform) return "";
  return platform->at("os").string() + "/" + platform->at("architecture").string();
}

}  // namespace

Descriptor parse_descriptor(const base::JsonView& value) {
  Descriptor descriptor{.media_type = value.at("mediaType").string(),
                        .digest = Digest(value.at("digest").string()),
                        .size = value.at("size").natural()};
  if (descriptor.size > std::numeric_limits<std::int64_t>::max())
    value.at("size").refuse("is too large");
  if (const auto annotations = value.find("annotations")) {
    annotations->each_member([&](const std::string& key, const base::JsonView& text) {
      descriptor.annotations[key] = text.string();
    });
  }
  return descriptor;
}

nlohmann::json format_descriptor(const Descriptor& descriptor) {
  nlohmann::json value = {{"mediaType", descriptor.media_type},
                          {"digest", descriptor.digest.text()},
                          {"size", descriptor.size}};
  if (!descriptor.annotations.empty()) value["annotations"] = descriptor.annotations;
  return value;
}

bool is_index_type(std::string_view media_type) {
  return media_type == kOciIndex || media_type == kDockerList;
}

bool is_manifest_type(std::string_view media_type) {
  return media_type == kOciManifest || media_type == kDockerManifest;
}

bool is_layer_type(std::string_view media_type) {
  constexpr std::array kTypes = {kOciLayer, kOciLayerGzip, kOciLayerZstd, kDockerLayer,
                                 kDockerLayerGzip};
  return std::ranges::any_of(kTypes, [&](std::string_view type) { return type == media_type; });
}

Manifest parse_manifest(std::string_view text, const std::string& document) {
  const auto json = base::parse_json(text, document);
  const base::JsonView view(json, document);
  check_schema(view);
  Manifest manifest{.media_type = media_type_of(view, kOciManifest),
                    .config = parse_descriptor(view.at("config"))};
  if (!is_manifest_type(manifest.media_type)) {
    view.refuse(
        fmt::format("is of type \"{}\", which is no image's manifest", manifest.media_type));
  }
  const auto layers = view.at("layers").elements();
  if (layers.size() > kMostLayers) view.at("layers").refuse("has more than 500 layers");
  for (const auto& layer : layers) {
    manifest.layers.push_back(parse_descriptor(layer));
    if (!is_layer_type(manifest.layers.back().media_type)) {
      layer.at("mediaType")
          .refuse("is no type of layer that is known here (tar, tar+gzip, tar+zstd)");
    }
  }
  return manifest;
}

std::string format_manifest(const Manifest& manifest) {
  nlohmann::json layers = nlohmann::json::array();
  for (const Descriptor& layer : manifest.layers) layers.push_back(format_descriptor(layer));
  return base::format_json({{"schemaVersion", 2},
                            {"mediaType", manifest.media_type},
                            {"config", format_descriptor(manifest.config)},
                            {"layers", std::move(layers)}});
}

Descriptor choose_platform(std::string_view index, const std::string& document,
                           const std::string& architecture) {
  const auto json = base::parse_json(index, document);
  const base::JsonView view(json, document);
  check_schema(view);
  const std::string wanted = "linux/" + architecture;
  std::string found;
  const auto manifests = view.at("manifests").elements();
  for (const auto& manifest : manifests) {
    const std::string platform = platform_of(manifest);
    const Descriptor descriptor = parse_descriptor(manifest);
    const bool is_only = platform.empty() && manifests.size() == 1;
    if ((platform == wanted || is_only) && !is_index_type(descriptor.media_type)) return descriptor;
    found += (found.empty() ? "" : ", ") + (platform.empty() ? "one without a platform" : platform);
    if (found.size() > 500) found.resize(500);
  }
  view.refuse(fmt::format("no matching manifest for {} in the manifest list entries; there is: {}",
                          wanted, found.empty() ? "none" : found));
}

std::string machine_architecture() {
  utsname machine{};
  ::uname(&machine);
  return architecture_of(machine.machine);
}

}  // namespace image
