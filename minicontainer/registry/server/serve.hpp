// A small registry for classrooms: minicontainer registry serve.
//
// It speaks the distribution API, so docker, podman and skopeo push to it and pull from it. On
// 127.0.0.1 anybody of this machine may; anywhere else it wants TLS and a password, because docker
// does, and because a registry that all can write to soon holds what nobody wants.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "minicontainer/registry/credentials.hpp"
#include "minicontainer/registry/http/tls.hpp"

namespace registry {

struct ServeOptions {
  std::string listen = "127.0.0.1:5000";
  std::filesystem::path storage;
  std::optional<http::KeyPair> tls;
  std::filesystem::path htpasswd;  ///< empty: none
  std::optional<Login> only;       ///< the only one who may come in
  std::uint64_t largest_blob = std::uint64_t{32} << 30;
};

/// Serves until SIGINT or SIGTERM. Calls `on_ready` with its address when it listens. Throws
/// image::Error about options that do not go together.
void serve(const ServeOptions& options, const std::function<void(const std::string&)>& on_ready);

}  // namespace registry
