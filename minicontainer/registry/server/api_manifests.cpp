// The API's paths of manifests.

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/image/descriptor.hpp"
#include "minicontainer/image/reference.hpp"
#include "minicontainer/registry/server/api.hpp"

namespace registry {
namespace {

constexpr std::size_t kLargestManifest = std::size_t{4} << 20;
constexpr std::size_t kMostDescriptors = 10'000;

/// What a manifest or index names. Of any kind: a registry keeps artifacts too.
struct Named {
  std::string media_type;
  std::vector<image::Digest> blobs;
  std::vector<image::Digest> manifests;
  std::optional<image::Digest> subject;
};

Named read_named(std::string_view bytes, const std::string& content_type) {
  const auto json = base::parse_json(bytes, "the manifest");
  const base::JsonView view(json, "the manifest");
  const auto type = view.find("mediaType");
  Named named{.media_type = type ? type->string() : content_type};
  if (named.media_type != content_type) view.at("mediaType").refuse("is not the Content-Type");
  if (const auto config = view.find("config")) {
    named.blobs.push_back(image::parse_descriptor(*config).digest);
  }
  const auto add_all = [&](const char* key, std::vector<image::Digest>& digests) {
    const auto list = view.find(key);
    if (!list) return;
    const auto elements = list->elements();
    if (elements.size() > kMostDescriptors) list->refuse("has too many elements");
    for (const auto& one : elements) {
      // What has addresses of its own is never given to a registry: layers of Windows.
      if (!one.find("urls")) digests.push_back(image::parse_descriptor(one).digest);
    }
  };
  add_all("layers", named.blobs);
  add_all("blobs", named.blobs);
  add_all("manifests", named.manifests);
  if (const auto subject = view.find("subject")) {
    named.subject = image::parse_descriptor(*subject).digest;
  }
  return named;
}

bool is_digest(const std::string& name) {
  return name.find(':') != name.npos;
}

Response unknown() {
  return error_response(404, "MANIFEST_UNKNOWN", "manifest unknown");
}

}  // namespace

Response Api::manifest(Request& request, const std::string& repository, const std::string& name) {
  if (!is_digest(name)) (void)image::parse_reference("registry.local/x:" + name);
  if (request.method == "PUT") return put_manifest(request, repository, name);
  if (request.method == "DELETE") return remove_manifest(repository, name);
  const auto digest =
      is_digest(name) ? std::optional(image::Digest(name)) : storage_.resolve_tag(repository, name);
  const auto found = digest ? storage_.find_manifest(repository, *digest) : std::nullopt;
  if (!found) return unknown();
  return {.headers = {{"Content-Type", found->media_type},
                      {"Docker-Content-Digest", found->digest.text()}},
          .text = found->bytes};
}

Response Api::put_manifest(Request& request, const std::string& repository,
                           const std::string& name) {
  StoredManifest manifest{
      .media_type = request.headers.find("Content-Type").value_or(""),
      .digest = image::digest_of(""),
      .bytes = http::read_whole(request.body, kLargestManifest, "the manifest")};
  manifest.digest = image::digest_of(manifest.bytes);
  if (is_digest(name) && image::Digest(name) != manifest.digest) {
    return error_response(400, "DIGEST_INVALID", "the manifest is not what its digest says");
  }
  const Named named = read_named(manifest.bytes, manifest.media_type);
  for (const auto& blob : named.blobs) {
    if (!storage_.blob_size(repository, blob)) {
      return error_response(400, "MANIFEST_BLOB_UNKNOWN",
                            "blob unknown to registry: " + blob.text());
    }
  }
  for (const auto& one : named.manifests) {
    if (!storage_.find_manifest(repository, one)) {
      return error_response(400, "MANIFEST_BLOB_UNKNOWN", "no such manifest here: " + one.text());
    }
  }
  storage_.put_manifest(repository, manifest, is_digest(name) ? "" : name, named.subject);
  Response response{.status = 201,
                    .headers = {{"Location", "/v2/" + repository + "/manifests/" + name},
                                {"Docker-Content-Digest", manifest.digest.text()}}};
  if (named.subject) response.headers.add("OCI-Subject", named.subject->text());
  return response;
}

Response Api::remove_manifest(const std::string& repository, const std::string& name) {
  const bool is_gone = is_digest(name) ? storage_.remove_manifest(repository, image::Digest(name))
                                       : storage_.remove_tag(repository, name);
  return is_gone ? Response{.status = 202} : unknown();
}

}  // namespace registry
