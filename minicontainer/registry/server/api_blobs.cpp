// The API's paths of blobs and uploads.

#include <fmt/core.h>

#include "minicontainer/image/reference.hpp"
#include "minicontainer/registry/server/api.hpp"

namespace registry {
namespace {

struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;  ///< one behind the last
};

// RFC 9110, 14.1.2, one range of bytes: "bytes=5-", "bytes=5-9". Nothing: the whole.
std::optional<Range> parse_range(const std::string& text, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  const auto dash = text.find('-');
  if (!text.starts_with(kUnit) || dash == text.npos) return std::nullopt;
  const auto begin = http::parse_number(std::string_view(text).substr(6, dash - 6));
  const auto last = http::parse_number(std::string_view(text).substr(dash + 1));
  if (!begin) return std::nullopt;
  return Range{*begin, last ? std::min(*last, size - 1) + 1 : size};
}

Response blob_unknown() {
  return error_response(404, "BLOB_UNKNOWN", "blob unknown to registry");
}

std::string place_of(const std::string& repository, const std::string& id) {
  return "/v2/" + repository + "/blobs/uploads/" + id;
}

Response upload_response(int status, const std::string& repository, const std::string& id,
                         std::uint64_t size) {
  return {.status = status,
          .headers = {{"Location", place_of(repository, id)},
                      {"Docker-Upload-UUID", id},
                      {"Range", fmt::format("0-{}", size == 0 ? 0 : size - 1)}}};
}

Response blob_created(const std::string& repository, const image::Digest& digest) {
  return {.status = 201,
          .headers = {{"Location", "/v2/" + repository + "/blobs/" + digest.text()},
                      {"Docker-Content-Digest", digest.text()}}};
}

// Content-Range: 0-1023. Nothing: it is not said.
std::optional<std::uint64_t> first_byte(const Request& request) {
  const auto range = request.headers.find("Content-Range");
  if (!range) return std::nullopt;
  const auto first = http::parse_number(std::string_view(*range).substr(0, range->find('-')));
  if (!first) throw WrongPlace("the Content-Range is none");
  return first;
}

}  // namespace

Response Api::blob(const Request& request, const std::string& repository, const std::string& name) {
  const image::Digest digest(name);
  const auto size = storage_.blob_size(repository, digest);
  if (!size) return blob_unknown();
  if (request.method == "DELETE") {
    storage_.unlink_blob(repository, digest);
    return {.status = 202};
  }
  Response response{.headers = {{"Content-Type", "application/octet-stream"},
                                {"Docker-Content-Digest", digest.text()},
                                {"Accept-Ranges", "bytes"}}};
  response.file = FileBody{storage_.open_blob(digest), 0, *size};
  const auto range = parse_range(request.headers.find("Range").value_or(""), *size);
  if (!range) return response;
  if (range->begin >= *size || range->begin >= range->end) {
    return error_response(416, "SIZE_INVALID", "the blob has no such range");
  }
  response.status = 206;
  response.file->begin = range->begin;
  response.file->size = range->end - range->begin;
  response.headers.add("Content-Range",
                       fmt::format("bytes {}-{}/{}", range->begin, range->end - 1, *size));
  return response;
}

// A new upload, a mount in place of one, or a whole blob in one POST.
Response Api::uploads(Request& request, const std::string& repository) {
  if (request.method != "POST") return error_response(405, "UNSUPPORTED", "POST begins an upload");
  const auto mount = request.query.find("mount");
  const auto from = request.query.find("from");
  if (mount != request.query.end() && from != request.query.end()) {
    const image::Digest digest(mount->second);
    const auto source = image::parse_reference("registry.local/" + from->second);
    if (storage_.blob_size(source.path, digest)) {
      storage_.link_blob(repository, digest);
      return blob_created(repository, digest);
    }
  }
  const std::string id = storage_.begin_upload(repository);
  if (request.query.contains("digest")) return finish(request, repository, id);
  return upload_response(202, repository, id, 0);
}

Response Api::upload(Request& request, const std::string& repository, const std::string& id) {
  if (request.method == "GET") {
    return upload_response(204, repository, id, storage_.upload_size(repository, id));
  }
  if (request.method == "DELETE") {
    storage_.cancel_upload(repository, id);
    return {.status = 204};
  }
  if (request.method == "PUT") return finish(request, repository, id);
  if (request.method != "PATCH") return error_response(405, "UNSUPPORTED", "no such method here");
  const auto size = storage_.append(repository, id, first_byte(request), request.body);
  return upload_response(202, repository, id, size);
}

Response Api::finish(Request& request, const std::string& repository, const std::string& id) {
  const auto name = request.query.find("digest");
  if (name == request.query.end()) {
    return error_response(400, "DIGEST_INVALID", "the digest is missing");
  }
  const image::Digest digest(name->second);
  storage_.append(repository, id, first_byte(request), request.body);
  storage_.finish_upload(repository, id, digest);
  return blob_created(repository, digest);
}

}  // namespace registry
