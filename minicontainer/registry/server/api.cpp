#include "minicontainer/registry/server/api.hpp"

#include <fmt/core.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/image/descriptor.hpp"
#include "minicontainer/image/reference.hpp"

namespace registry {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMostInPage = 1000;

Response json_response(const json& value) {
  return {.headers = {{"Content-Type", "application/json"}}, .text = base::format_json(value)};
}

// A repository's name has the grammar of references: no way leads out of its folder.
bool is_repository(const std::string& name) {
  try {
    const auto reference = image::parse_reference("registry.local/" + name);
    return reference.path == name && reference.tag.empty() && !reference.digest;
  } catch (const image::Error&) {
    return false;
  }
}

// The part of `all`, which is sorted, that ?n=...&last=... asks for, and where the next one begins.
std::vector<std::string> page_of(const std::vector<std::string>& all, const Request& request,
                                 Response& response) {
  const auto last = request.query.find("last");
  auto begin = all.begin();
  if (last != request.query.end()) begin = std::ranges::upper_bound(all, last->second);
  const auto wish = request.query.find("n");
  const auto number = http::parse_number(wish == request.query.end() ? "" : wish->second);
  const auto count = std::min<std::uint64_t>(number.value_or(kMostInPage), kMostInPage);
  const auto left = static_cast<std::uint64_t>(all.end() - begin);
  std::vector<std::string> page(begin, begin + static_cast<std::ptrdiff_t>(std::min(count, left)));
  if (page.size() < left && !page.empty()) {
    response.headers.add(
        "Link", fmt::format("<{}?n={}&last={}>; rel=\"next\"", request.path, count, page.back()));
  }
  return page;
}

/// "/v2/shop/web/manifests/1" is {"shop/web", "manifests", "1"}.
struct Route {
  std::string repository;
  std::string kind;
  std::string name;
};

std::optional<Route> route_of(const std::string& path) {
  constexpr const char* kKinds[] = {"/blobs/uploads/", "/blobs/", "/manifests/", "/referrers/",
                                    "/tags/"};
  const std::string rest = path.substr(4);
  for (const char* kind : kKinds) {
    const std::string_view word = kind;
    const auto found = rest.rfind(word);
    if (found == rest.npos) continue;
    Route route{rest.substr(0, found), std::string(word.substr(1, word.size() - 2)),
                rest.substr(found + word.size())};
    if (route.name.find('/') == route.name.npos) return route;
  }
  return std::nullopt;
}

}  // namespace

Response error_response(int status, const std::string& code, const std::string& message) {
  Response response =
      json_response({{"errors", json::array({{{"code", code}, {"message", message}}})}});
  response.status = status;
  return response;
}

Response Api::handle(Request& request) {
  if (request.path == "/v2/" || request.path == "/v2") return json_response(json::object());
  if (request.path == "/v2/_catalog") return repositories(request);
  if (!request.path.starts_with("/v2/")) return error_response(404, "UNSUPPORTED", "no such page");
  const auto route = route_of(request.path);
  if (!route) return error_response(404, "UNSUPPORTED", "the distribution API has no such path");
  const auto& [repository, kind, name] = *route;
  if (!is_repository(repository)) {
    return error_response(400, "NAME_INVALID", "invalid repository name");
  }
  if (kind == "tags") return tags(request, repository);
  if (kind == "referrers") return referrers(request, repository, name);
  if (kind == "manifests") return manifest(request, repository, name);
  if (kind == "blobs") return blob(request, repository, name);
  return name.empty() ? uploads(request, repository) : upload(request, repository, name);
}

Response Api::repositories(const Request& request) const {
  Response response = json_response(nullptr);
  response.text =
      base::format_json({{"repositories", page_of(storage_.repositories(), request, response)}});
  return response;
}

Response Api::tags(const Request& request, const std::string& repository) const {
  if (!storage_.has_repository(repository)) {
    return error_response(404, "NAME_UNKNOWN", "repository name not known to registry");
  }
  Response response = json_response(nullptr);
  response.text = base::format_json(
      {{"name", repository}, {"tags", page_of(storage_.tags(repository), request, response)}});
  return response;
}

// OCI distribution specification 1.1, "Listing Referrers".
Response Api::referrers(const Request& /*request*/, const std::string& repository,
                        const std::string& subject) const {
  json manifests = json::array();
  for (const auto& digest : storage_.referrers(repository, image::Digest(subject))) {
    const auto found = storage_.find_manifest(repository, digest);
    if (!found) continue;
    const json document = base::parse_json(found->bytes, "a manifest");
    const base::JsonView view(document, "a manifest");
    json one = {
        {"mediaType", found->media_type}, {"digest", digest.text()}, {"size", found->bytes.size()}};
    const auto own = view.find("artifactType");
    const auto config = view.find("config");
    if (own || config) one["artifactType"] = (own ? *own : config->at("mediaType")).string();
    if (const auto notes = view.find("annotations")) one["annotations"] = notes->raw();
    manifests.push_back(std::move(one));
  }
  return {.headers = {{"Content-Type", image::kOciIndex}},
          .text = base::format_json({{"schemaVersion", 2},
                                     {"mediaType", image::kOciIndex},
                                     {"manifests", std::move(manifests)}})};
}

}  // namespace registry
