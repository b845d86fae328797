// A stream under TLS: nobody between the two sides reads or changes it, and the server has proved
// to be who its certificate says.
//
// RFC 8446; man 7ossl ssl, SSL_CTX_load_verify_locations(3), SSL_set1_host(3). Version 1.2 is the
// oldest that is spoken.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "minicontainer/registry/http/stream.hpp"

struct ssl_ctx_st;

namespace http {

/// The other side does not speak TLS at all: it may be a server of plain HTTP.
class NoTls : public Broken {
 public:
  using Broken::Broken;
};

/// The other side could not prove who it is. Trying again does not help.
class Untrusted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class Verification { kFull, kNone };

/// A certificate and its key, PEM files.
struct KeyPair {
  std::filesystem::path certificate;
  std::filesystem::path key;
};

/// Whom a client believes.
struct Trust {
  Verification verification = Verification::kFull;
  std::vector<std::filesystem::path> authorities;  ///< PEM files, beside those of the machine
  std::optional<KeyPair> client;                   ///< shows it to a server that asks
};

using TlsContext = std::shared_ptr<ssl_ctx_st>;

/// Throw image::Error that names the file which is missing or not what it should be.
TlsContext client_context(const Trust& trust);
TlsContext server_context(const KeyPair& pair);

/// Shakes hands with the server `host`. Throws NoTls, Untrusted, Broken.
std::unique_ptr<Stream> start_tls(std::unique_ptr<Stream> stream, const TlsContext& context,
                                  const std::string& host);

/// The same from the server's side.
std::unique_ptr<Stream> accept_tls(std::unique_ptr<Stream> stream, const TlsContext& context);

}  // namespace http
