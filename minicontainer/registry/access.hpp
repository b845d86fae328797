// How a registry is spoken to: where it is, whom to believe there, and as whom.
//
// Docker's rules. A registry is https. Only this machine's own addresses, 127.0.0.0/8 and ::1, may
// be spoken to without a proof of who they are, and even in plain HTTP: nothing leaves the machine.
// Certificates of authorities, and of the client, lie in a folder named like the registry:
//
//     ROOT/certs.d/HOST:PORT/ca.crt, client.cert, client.key
//     /etc/docker/certs.d/HOST:PORT/...
//
// MINICONTAINER_CERTS names one more folder of this kind, which is looked into first.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "minicontainer/registry/credentials.hpp"
#include "minicontainer/registry/http/client.hpp"

namespace registry {

/// What the option --tls-verify says.
enum class TlsRule { kDocker, kAlways, kNever };

struct Access {
  std::string domain;  ///< "docker.io", "localhost:5000"
  http::Url base;      ///< of "/v2/"
  http::Trust trust;
  bool may_be_plain = false;  ///< http, where https is not spoken
  std::optional<Login> login;
  std::chrono::milliseconds patience{30'000};  ///< how long nobody may say anything
};

/// `root` is the engine's folder. The login is what is stored. Throws image::Error: an address that
/// is none, kNever for an address that is not this machine's own.
Access access_to(const std::string& domain, const std::filesystem::path& root, TlsRule rule);

}  // namespace registry
