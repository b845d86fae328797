#include "labs/10-registry/checks_common.hpp"

#include <fmt/core.h>
#include <sys/utsname.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "base/digest.hpp"
#include "workbook/checks/carried.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kManifest = "application/vnd.oci.image.manifest.v1+json";

SessionPlan plan() {
  return {.prepare =
              [carried = carry_engine({})] {
                carried->copy_in();
                fs::create_directories("/tmp/layers");
                fs::permissions("/tmp/layers", fs::perms::all);
              },
          .environment =
              "export PATH HOME=/tmp MINICONTAINER_ROOT=/tmp/store "
              "MINICONTAINER_RUN_ROOT=/tmp/run MINICONTAINER_CONFIG=/tmp/config "
              "MINICONTAINER_REGISTRY_PATIENCE=5\n"};
}

std::string architecture() {
  utsname machine{};
  ::uname(&machine);
  const std::string name = machine.machine;
  return name == "x86_64" ? "amd64" : name == "aarch64" ? "arm64" : name;
}

json descriptor(const char* type, const std::string& bytes) {
  return {{"mediaType", type}, {"digest", digest_of(bytes)}, {"size", bytes.size()}};
}

std::string line_of(const Asked& asked) {
  std::string line = asked.method + " " + asked.path;
  for (const auto& [name, value] : asked.query) line += fmt::format(" {}={}", name, value);
  const auto shown = asked.headers.find("authorization");
  return line + (shown == asked.headers.end() ? "" : " (" + shown->second + ")") + "\n";
}

}  // namespace

std::string digest_of(const std::string& bytes) {
  return "sha256:" + base::sha256(bytes);
}

std::string Picture::layer_digest(std::size_t place) const {
  return digest_of(layers.at(place));
}

std::string Picture::config_digest() const {
  return digest_of(config);
}

Counter::Counter()
    : session_(plan()), teller_(session_, [this](const Asked& asked) { return answer(asked); }) {}

Picture Counter::picture(const std::vector<std::string>& words) {
  Picture picture;
  json diff_ids = json::array();
  json layers = json::array();
  for (const auto& word : words) {
    const Ended made = session_.run(
        fmt::format("rm -rf layers/new && mkdir layers/new && echo {0} >layers/new/{0} && tar "
                    "--mtime=@1 --owner=0 --group=0 -C layers/new -cf layers/tar .",
                    word));
    const auto tar = session_.read("/tmp/layers/tar");
    if (made.exit_code != 0 || !tar) throw std::runtime_error("no layer: " + made.output);
    picture.layers.push_back(*tar);
    diff_ids.push_back(digest_of(*tar));
    layers.push_back(descriptor("application/vnd.oci.image.layer.v1.tar", *tar));
  }
  picture.config = json{{"architecture", architecture()},
                        {"os", "linux"},
                        {"author", fmt::format("picture {}", ++layers_)},
                        {"rootfs", {{"type", "layers"}, {"diff_ids", diff_ids}}}}
                       .dump();
  picture.manifest = {
      {"schemaVersion", 2},
      {"mediaType", kManifest},
      {"config", descriptor("application/vnd.oci.image.config.v1+json", picture.config)},
      {"layers", layers}};
  return picture;
}

void Counter::serve(const std::string& repository, const std::string& tag, const Picture& picture) {
  const std::string manifest = picture.manifest.dump();
  std::vector<std::string> blobs = picture.layers;
  blobs.push_back(picture.config);
  for (const auto& blob : blobs) {
    content_[digest_of(blob)] = blob;
    have(repository, digest_of(blob));
  }
  content_[digest_of(manifest)] = manifest;
  names_[repository + ":" + tag] = digest_of(manifest);
  names_[repository + ":" + digest_of(manifest)] = digest_of(manifest);
}

void Counter::guard(const std::string& challenge, const std::string& authorization) {
  challenge_ = challenge;
  authorization_ = authorization;
}

Answered Counter::answer(const Asked& asked) {
  if (asked.path == "/token") {
    return {.body = json{{"token", authorization_.substr(authorization_.find(' ') + 1)}}.dump()};
  }
  const auto shown = asked.headers.find("authorization");
  const bool is_in = shown != asked.headers.end() && shown->second == authorization_;
  if (!challenge_.empty() && !is_in) {
    return {.status = 401, .headers = {{"WWW-Authenticate", challenge_}}, .body = "{}"};
  }
  if (asked.path == "/v2/") return {.body = "{}"};
  for (const char* kind : {"/manifests/", "/blobs/uploads/", "/blobs/"}) {
    const auto found = asked.path.find(kind);
    if (found == asked.path.npos) continue;
    const std::string repository = asked.path.substr(4, found - 4);
    if (std::string_view(kind) == "/manifests/") return answer_manifest(asked, repository);
    if (std::string_view(kind) == "/blobs/") return answer_blob(asked, repository);
    return answer_upload(asked, repository);
  }
  return {.status = 404};
}

Answered Counter::answer_manifest(const Asked& asked, const std::string& repository) {
  if (asked.method == "PUT") {
    return {.status = 201, .headers = {{"Docker-Content-Digest", digest_of(asked.body)}}};
  }
  const auto name = names_.find(repository + ":" + asked.path.substr(asked.path.rfind('/') + 1));
  if (name == names_.end()) return {.status = 404, .body = "{}"};
  return {.headers = {{"Content-Type", kManifest}}, .body = content_[name->second]};
}

Answered Counter::answer_blob(const Asked& asked, const std::string& repository) {
  const std::string digest = asked.path.substr(asked.path.rfind('/') + 1);
  const auto& has = has_[repository];
  if (std::ranges::find(has, digest) == has.end()) return {.status = 404, .body = "{}"};
  return {.body = content_[digest]};
}

Answered Counter::answer_upload(const Asked& asked, const std::string& repository) {
  if (asked.method == "PUT") {
    have(repository, asked.query.at("digest"));
    return {.status = 201};
  }
  const auto mount = asked.query.find("mount");
  if (asked.method == "POST" && mount != asked.query.end()) {
    const auto& has = has_[asked.query.at("from")];
    if (std::ranges::find(has, mount->second) != has.end()) {
      have(repository, mount->second);
      return {.status = 201};
    }
  }
  return {.status = 202, .headers = {{"Location", "/v2/" + repository + "/blobs/uploads/1"}}};
}

Ended Counter::run(std::string words) {
  for (auto at = words.find("HOST"); at != words.npos; at = words.find("HOST")) {
    words.replace(at, 4, host());
  }
  return session_.run("minicontainer " + words, std::chrono::seconds(20));
}

std::string Counter::ask(const std::string& words) {
  const Ended ended = run(words);
  require(ended.exit_code == 0,
          {.diagnosis = "`minicontainer " + words.substr(0, words.find(' ')) + "` failed",
           .expected = "exit code 0",
           .seen = ended.output,
           .evidence = {evidence()},
           .reproduce = ""});
  return ended.output;
}

void Counter::refuse(const std::string& words, const Diagnosis& wrong) {
  const Ended ended = run(words);
  Diagnosis found = wrong;
  found.seen = ended.output;
  found.evidence.push_back(evidence());
  const bool is_unwritten = ended.output.find("is not written yet") != std::string::npos;
  require(ended.exit_code.value_or(0) != 0 && !is_unwritten, found);
}

std::vector<Asked> Counter::asked(const std::string& method, const std::string& path) const {
  std::vector<Asked> found;
  for (const Asked& one : teller_.asked()) {
    if (one.method == method && one.path.starts_with(path)) found.push_back(one);
  }
  return found;
}

int Counter::count(const std::string& method, const std::string& path) const {
  return static_cast<int>(asked(method, path).size());
}

Evidence Counter::evidence() const {
  Evidence all{.source = "what the registry was asked", .text = ""};
  for (const Asked& one : teller_.asked()) all.text += line_of(one);
  return all;
}

void require_same(Counter& counter, const std::string& expected, const std::string& seen,
                  const std::string& diagnosis) {
  require(seen == expected, {.diagnosis = diagnosis,
                             .expected = expected,
                             .seen = seen,
                             .evidence = {counter.evidence()},
                             .reproduce = ""});
}

}  // namespace workbook
