#include "minicontainer/registry/manifests.hpp"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/image/layer_reader.hpp"

namespace registry {
namespace {

constexpr std::size_t kLargestManifest = std::size_t{4} << 20;
constexpr std::size_t kMostTags = 100'000;

std::string manifest_target(const std::string& repository, const std::string& name) {
  return "/v2/" + repository + "/manifests/" + name;
}

void check_digest(const std::string& named, const http::Reply& reply,
                  const image::Descriptor& descriptor) {
  const auto told = reply.headers.find("Docker-Content-Digest");
  for (const std::string& promised : {named, told.value_or("")}) {
    if (!promised.starts_with("sha256:") || promised == descriptor.digest.text()) continue;
    throw image::Error(
        fmt::format("manifest {}: content is not what its digest says: {} was "
                    "promised, {} came",
                    named, image::shown(promised), descriptor.digest.text()));
  }
}

// RFC 8288: </v2/x/tags/list?n=100&last=b>; rel="next"
std::string next_page(const http::Reply& reply) {
  const auto link = reply.headers.find("Link");
  if (!link || !link->starts_with('<') || link->find("rel=\"next\"") == link->npos) return "";
  return link->substr(1, link->find('>') - 1);
}

}  // namespace

std::string media_type_of(std::string_view content_type, std::string_view bytes) {
  const std::string head = http::lower(http::trim(content_type.substr(0, content_type.find(';'))));
  const auto json = base::parse_json(bytes, "the manifest");
  const auto member = base::JsonView(json, "the manifest").find("mediaType");
  const std::string own = member ? member->string() : "";
  const bool is_told = !head.empty() && head != "application/json" && head != "text/plain" &&
                       head != "application/octet-stream";
  if (is_told && !own.empty() && own != head) {
    throw image::Error(fmt::format("the registry calls the manifest {}, and it itself says {}",
                                   image::shown(head), image::shown(own)));
  }
  const std::string type = own.empty() ? head : own;
  if (type.find("manifest.v1+") != type.npos && type.starts_with("application/vnd.docker")) {
    throw image::Error(
        "the image is in docker's schema 1, which has no digests to rely on: push it again with a "
        "docker of this decade");
  }
  if (!image::is_manifest_type(type) && !image::is_index_type(type)) {
    throw image::Error(fmt::format("the registry gave something of type {}, which is no image",
                                   image::shown(type)));
  }
  return type;
}

Document fetch_manifest(Session& session, const std::string& repository,
                        const std::string& tag_or_digest) {
  // In one line: there are proxies that pass on only the last of several.
  const Call call{
      .method = "GET",
      .target = manifest_target(repository, tag_or_digest),
      .headers = {{"Accept", fmt::format("{}, {}, {}, {}", image::kOciIndex, image::kOciManifest,
                                         image::kDockerList, image::kDockerManifest)}}};
  const auto reply = session.expect(call);
  std::string bytes = http::read_whole(*reply.body, kLargestManifest, "the manifest");
  image::Descriptor descriptor{
      .media_type = media_type_of(reply.headers.find("Content-Type").value_or(""), bytes),
      .digest = image::digest_of(bytes),
      .size = bytes.size()};
  check_digest(tag_or_digest, reply, descriptor);
  return {std::move(descriptor), std::move(bytes)};
}

void put_manifest(Session& session, const std::string& repository, const std::string& tag_or_digest,
                  const Document& document) {
  Call call{.method = "PUT",
            .target = manifest_target(repository, tag_or_digest),
            .headers = {{"Content-Type", document.descriptor.media_type}},
            .body_size = document.bytes.size()};
  call.body = [&] { return std::make_unique<image::TextSource>(document.bytes); };
  const auto reply = session.expect(call);
  check_digest(document.descriptor.digest.text(), reply, document.descriptor);
  (void)http::read_whole(*reply.body, kLargestManifest, "the answer");
}

std::vector<std::string> parse_tags(std::string_view body) {
  const auto json = base::parse_json(body, "the list of tags");
  const auto tags = base::JsonView(json, "the list of tags").find("tags");
  return tags ? tags->strings() : std::vector<std::string>{};
}

std::vector<std::string> fetch_tags(Session& session, const std::string& repository) {
  std::vector<std::string> all;
  std::string target = "/v2/" + repository + "/tags/list?n=1000";
  while (!target.empty()) {
    const auto reply = session.expect({.method = "GET", .target = target});
    const auto page =
        parse_tags(http::read_whole(*reply.body, kLargestManifest, "the list of tags"));
    if (page.empty()) break;  // pages without an end would never end
    all.insert(all.end(), page.begin(), page.end());
    if (all.size() > kMostTags) throw image::Error("the repository has more than 100000 tags");
    target = next_page(reply);
    if (!target.empty() && session.url_of(target).origin() != session.url_of("/").origin()) {
      throw image::Error("the list of tags goes on at another registry");
    }
  }
  return all;
}

}  // namespace registry
