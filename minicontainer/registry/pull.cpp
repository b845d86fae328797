#include "minicontainer/registry/pull.hpp"

#include <fmt/core.h>
#include <sys/statvfs.h>

#include <numeric>

#include "minicontainer/image/layer_reader.hpp"
#include "minicontainer/image/unpack.hpp"
#include "minicontainer/registry/download.hpp"
#include "minicontainer/registry/error_body.hpp"
#include "minicontainer/registry/manifests.hpp"
#include "minicontainer/registry/parallel.hpp"
#include "minicontainer/registry/pull_plan.hpp"

namespace registry {
namespace {

using image::Descriptor;
using image::Reference;
using image::Store;

/// What stays the same during one pull.
struct Pull {
  Store& store;
  const Access& access;
  Authorizer& authorizer;
  const std::string& repository;
  Progress& progress;
};

std::string pull_scope(const Reference& reference) {
  return "repository:" + reference.path + ":pull";
}

// An index leads to the manifest of this machine's kind, at most through one more index.
Document choose_manifest(Session& session, const std::string& repository, Document document,
                         const PullOptions& options) {
  const std::string architecture =
      options.architecture.empty() ? image::machine_architecture() : options.architecture;
  for (int depth = 0; depth < 2 && image::is_index_type(document.descriptor.media_type); ++depth) {
    const Descriptor chosen = image::choose_platform(
        document.bytes, "index " + document.descriptor.digest.short_hex(), architecture);
    document = fetch_manifest(session, repository, chosen.digest.text());
    if (document.descriptor.size != chosen.size) {
      throw image::Error("the manifest is not as large as the index says");
    }
  }
  return document;
}

void check_space(const Store& store, const PullPlan& plan) {
  struct statvfs space{};
  if (::statvfs(store.root().c_str(), &space) == -1) return;
  const auto is_free = static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
  const auto needed =
      std::accumulate(plan.missing.begin(), plan.missing.end(), std::uint64_t{0},
                      [](std::uint64_t sum, const Descriptor& blob) { return sum + blob.size; });
  if (needed < is_free) return;
  throw image::Error(fmt::format("the image has {} to fetch, and {} has {} free",
                                 format_megabytes(needed), store.root().native(),
                                 format_megabytes(is_free)));
}

void fetch_layer(const Pull& pull, Session& session, const Descriptor& blob, const Stop& stop) {
  const std::string id = blob.digest.short_hex();
  const auto on_bytes = [&](std::uint64_t done) {
    if (stop) throw image::Error("another layer has failed");
    pull.progress.set_bytes(id, "Downloading", done, blob.size);
  };
  try {
    download_blob(session, pull.store,
                  {.repository = pull.repository, .blob = blob, .on_bytes = on_bytes});
  } catch (const http::Broken& error) {
    throw http::Broken(fmt::format("layer {}: {}", id, error.what()));
  }
  pull.progress.set_state(id, "Download complete");
}

void fetch_layers(const Pull& pull, const PullPlan& plan, const Descriptor& config) {
  std::vector<Descriptor> layers;
  // Nothing to fetch: the whole image is here, and docker says nothing of its layers then.
  for (const Descriptor& blob : plan.there) {
    if (blob.digest != config.digest && !plan.missing.empty()) {
      pull.progress.set_state(blob.digest.short_hex(), "Already exists");
    }
  }
  for (const Descriptor& blob : plan.missing) {
    if (blob.digest == config.digest) continue;
    pull.progress.set_state(blob.digest.short_hex(), "Pulling fs layer");
    layers.push_back(blob);
  }
  share_jobs(layers.size(), kMostWorkers, [&](const auto& next, const Stop& stop) {
    Session session(pull.access, pull.authorizer);
    for (auto place = next(); place; place = next()) {
      fetch_layer(pull, session, layers[*place], stop);
    }
  });
}

// The manifest goes in last: with it, everything is there that it names.
Descriptor fetch_image(const Pull& pull, Session& session, const Document& document) {
  const image::Manifest manifest =
      image::parse_manifest(document.bytes, "manifest " + document.descriptor.digest.short_hex());
  const PullPlan plan =
      plan_pull(manifest, [&](const image::Digest& digest) -> std::optional<std::uint64_t> {
        if (!pull.store.has_blob(digest)) return std::nullopt;
        return pull.store.blob_size(digest);
      });
  check_space(pull.store, plan);
  for (const Descriptor& blob : plan.missing) {
    if (blob.digest == manifest.config.digest) {
      download_blob(session, pull.store, {.repository = pull.repository, .blob = blob});
    }
  }
  fetch_layers(pull, plan, manifest.config);
  Descriptor entered = pull.store.add_blob(document.bytes, document.descriptor.media_type);
  const image::Image image = pull.store.read_manifest(entered);
  image::unpack_layers(pull.store, image);
  for (const Descriptor& blob : plan.missing) {
    if (blob.digest != manifest.config.digest) {
      pull.progress.set_state(blob.digest.short_hex(), "Pull complete");
    }
  }
  return entered;
}

void check_platform(const image::Image& image, const Reference& reference,
                    const PullOptions& options) {
  const auto& config = image.config;
  const bool is_same = config.architecture.empty() || config.architecture == options.architecture;
  if (!options.is_platform_asked || is_same) return;
  throw image::Error(
      fmt::format("image with reference {} was found but does not match the specified platform: "
                  "wanted linux/{}, actual: {}/{}",
                  familiar_name(reference), options.architecture, config.os, config.architecture));
}

Reference with_digest(const Reference& reference, const image::Digest& digest) {
  Reference name = reference;
  name.tag.clear();
  name.digest = digest;
  return name;
}

bool leads_to(const Store& store, const Reference& reference, const Descriptor& manifest,
              const image::Digest& digest) {
  const auto known = store.find(full_name(reference));
  if (!known || known->manifest.digest != manifest.digest) return false;
  const std::string wanted = full_name(with_digest(reference, digest));
  for (const auto& name : known->digests) {
    if (full_name(name) == wanted) return true;
  }
  return false;
}

// docker's words for what a registry refuses.
[[noreturn]] void explain(const Refused& refused, const Reference& reference) {
  const std::string name = familiar_name(reference);
  if (refused.status == 404) {
    throw Refused(404, refused.code,
                  fmt::format("manifest for {} not found: {}", name, refused.what()));
  }
  if (refused.code == "DENIED" || refused.code == "UNAUTHORIZED") {
    throw Refused(refused.status, refused.code,
                  fmt::format("pull access denied for {}, repository does not exist or may require "
                              "'minicontainer login': {}",
                              familiar_repository(reference), refused.what()));
  }
  throw refused;
}

Document fetch_top(Session& session, const Reference& reference) {
  try {
    return fetch_manifest(session, reference.path,
                          reference.digest ? reference.digest->text() : reference.tag);
  } catch (const Refused& refused) {
    explain(refused, reference);
  }
}

}  // namespace

std::string architecture_in(const std::string& platform) {
  const auto slash = platform.find('/');
  if (slash == platform.npos) return platform == "linux" ? "" : platform;
  if (platform.substr(0, slash) != "linux") {
    throw image::Error(fmt::format("--platform {}: only linux runs here", image::shown(platform)));
  }
  const std::string rest = platform.substr(slash + 1);
  return rest.substr(0, rest.find('/'));
}

Pulled pull(Store& store, const Access& access, const Reference& reference,
            const PullOptions& options, Progress& progress) {
  Access found = access;
  Authorizer authorizer(found, {pull_scope(reference)});
  find_registry(found, authorizer);
  Session session(found, authorizer);
  const Document top = fetch_top(session, reference);
  const std::string named = reference.digest ? reference.digest->text() : reference.tag;
  progress.tell(fmt::format("{}: Pulling from {}", named, reference.path));
  const Document document = choose_manifest(session, reference.path, top, options);

  const base::Fd kept = store.keep_all();
  const Descriptor manifest =
      fetch_image({store, found, authorizer, reference.path, progress}, session, document);
  check_platform(store.read_manifest(manifest), reference, options);
  const bool is_new = !leads_to(store, reference, manifest, top.descriptor.digest);
  std::vector<Reference> names = {with_digest(reference, top.descriptor.digest)};
  if (!reference.digest) names.push_back(reference);
  return {store.add_image(manifest, names), top.descriptor.digest, is_new};
}

std::vector<std::string> remote_tags(const Access& access, const Reference& repository) {
  Access found = access;
  Authorizer authorizer(found, {pull_scope(repository)});
  find_registry(found, authorizer);
  Session session(found, authorizer);
  return fetch_tags(session, repository.path);
}

}  // namespace registry
