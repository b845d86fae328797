#include "minicontainer/registry/push.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "minicontainer/registry/error_body.hpp"
#include "minicontainer/registry/manifests.hpp"
#include "minicontainer/registry/parallel.hpp"
#include "minicontainer/registry/push_plan.hpp"
#include "minicontainer/registry/upload.hpp"

namespace registry {
namespace {

using image::Descriptor;
using image::Digest;
using image::Image;
using image::Reference;
using image::Store;

/// What stays the same during one push.
struct Push {
  const Store& store;
  const Access& access;
  Authorizer& authorizer;
  const std::string& repository;
  const std::map<Digest, std::string>& ids;  ///< of layers: what people see, as docker has it
  Progress& progress;
};

std::vector<Digest> blobs_of(const Image& image) {
  std::vector<Digest> blobs = {image.id};
  for (const Descriptor& layer : image.layers) blobs.push_back(layer.digest);
  return blobs;
}

// An image that was pulled or pushed has a name with a digest: what it is made of is there.
std::vector<KnownBlob> known_blobs(const Store& store, const Image& pushed,
                                   const Reference& target) {
  std::vector<KnownBlob> known;
  const auto wanted = blobs_of(pushed);
  for (const Image& image : store.images()) {
    const auto blobs = blobs_of(image);
    for (const Reference& name : image.digests) {
      if (name.domain != target.domain) continue;
      for (const Digest& blob : blobs) {
        if (std::ranges::find(wanted, blob) != wanted.end()) known.push_back({blob, name.path});
      }
    }
  }
  return known;
}

std::vector<std::string> scopes_for(const Reference& target, const std::vector<KnownBlob>& known) {
  std::set<std::string> others;
  for (const KnownBlob& blob : known) others.insert(blob.repository);
  others.erase(target.path);
  std::vector<std::string> scopes = {"repository:" + target.path + ":pull,push"};
  for (const auto& other : others) scopes.push_back("repository:" + other + ":pull");
  return scopes;
}

// docker names a layer by its diff id here.
std::map<Digest, std::string> ids_of(const Image& image) {
  std::map<Digest, std::string> ids;
  for (std::size_t i = 0; i < image.layers.size(); ++i) {
    ids[image.layers[i].digest] = image.config.diff_ids[i].short_hex();
  }
  return ids;
}

// All questions at once, because an answer may take its time.
std::set<Digest> ask_what_is_there(const Push& push, const image::Manifest& manifest) {
  std::set<Digest> wanted = {manifest.config.digest};
  for (const Descriptor& layer : manifest.layers) wanted.insert(layer.digest);
  const std::vector<Digest> blobs(wanted.begin(), wanted.end());
  std::vector<char> found(blobs.size(), 0);
  share_jobs(blobs.size(), kMostWorkers, [&](const auto& next, const Stop&) {
    Session session(push.access, push.authorizer);
    for (auto place = next(); place; place = next()) {
      found[*place] = has_blob(session, push.repository, blobs[*place]) ? 1 : 0;
    }
  });
  std::set<Digest> there;
  for (std::size_t i = 0; i < blobs.size(); ++i) {
    if (found[i] != 0) there.insert(blobs[i]);
  }
  return there;
}

void tell(const Push& push, const Digest& blob, const std::string& state) {
  const auto id = push.ids.find(blob);
  if (id != push.ids.end()) push.progress.set_state(id->second, state);
}

void carry_out(const Push& push, Session& session, const PushStep& step, const Stop& stop) {
  const Descriptor& blob = step.blob;
  if (step.action == PushAction::kSkip) return tell(push, blob.digest, "Layer already exists");
  const auto id = push.ids.find(blob.digest);
  Upload upload{.repository = push.repository, .blob = blob, .mounted_from = step.from};
  upload.on_bytes = [&](std::uint64_t done) {
    if (stop) throw image::Error("another layer has failed");
    if (id != push.ids.end()) push.progress.set_bytes(id->second, "Pushing", done, blob.size);
  };
  const bool is_mounted = upload_blob(session, push.store, upload) == Uploaded::kMounted;
  tell(push, blob.digest, is_mounted ? "Mounted from " + step.from : "Pushed");
}

void send_blobs(const Push& push, const image::Manifest& manifest,
                const std::vector<KnownBlob>& known) {
  for (const Descriptor& layer : manifest.layers) tell(push, layer.digest, "Preparing");
  const auto there = ask_what_is_there(push, manifest);
  const auto steps = plan_push(
      manifest, push.repository, [&](const Digest& blob) { return there.contains(blob); }, known);
  share_jobs(steps.size(), kMostWorkers, [&](const auto& next, const Stop& stop) {
    Session session(push.access, push.authorizer);
    for (auto place = next(); place; place = next()) carry_out(push, session, steps[*place], stop);
  });
}

Image find_image(const Store& store, const Reference& reference) {
  if (auto image = store.find(full_name(reference))) return std::move(*image);
  throw image::NoSuchImage("An image does not exist locally with the tag: " +
                           familiar_repository(reference));
}

}  // namespace

Descriptor push(Store& store, const Access& access, const Reference& reference,
                Progress& progress) {
  const base::Fd kept = store.keep_all();
  const Image image = find_image(store, reference);
  const Document document{image.manifest, store.read_blob(image.manifest.digest)};
  const auto manifest =
      image::parse_manifest(document.bytes, "manifest " + image.manifest.digest.short_hex());
  const auto known = known_blobs(store, image, reference);
  Access found = access;
  Authorizer authorizer(found, scopes_for(reference, known));
  find_registry(found, authorizer);
  const auto ids = ids_of(image);
  send_blobs({store, found, authorizer, reference.path, ids, progress}, manifest, known);
  Session session(found, authorizer);
  put_manifest(session, reference.path, reference.tag, document);
  Reference name = reference;
  name.tag.clear();
  name.digest = image.manifest.digest;
  store.add_name(image, name);
  return image.manifest;
}

}  // namespace registry
