#include "minicontainer/registry/http/tls.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <exception>

#include "minicontainer/image/digest.hpp"

namespace http {
namespace {

std::string openssl_reason() {
  const unsigned long error = ::ERR_peek_last_error();
  const char* reason = ::ERR_reason_error_string(error);
  return reason != nullptr ? reason : "no reason is given";
}

// OpenSSL asks for bytes through a BIO (man 7ossl bio). Ours takes them from a stream, so that its
// time limits hold. An exception cannot pass through OpenSSL: it waits here until OpenSSL returns.
struct Carrier {
  std::unique_ptr<Stream> stream;
  std::exception_ptr failure;
};

int read_bio(BIO* bio, char* room, int size) {
  auto& carrier = *static_cast<Carrier*>(::BIO_get_data(bio));
  try {
    return static_cast<int>(carrier.stream->read_some({room, static_cast<std::size_t>(size)}));
  } catch (...) {
    carrier.failure = std::current_exception();
    return -1;
  }
}

int write_bio(BIO* bio, const char* bytes, int size) {
  auto& carrier = *static_cast<Carrier*>(::BIO_get_data(bio));
  try {
    carrier.stream->write_all({bytes, static_cast<std::size_t>(size)});
    return size;
  } catch (...) {
    carrier.failure = std::current_exception();
    return -1;
  }
}

long control_bio(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* stream_method() {
  static BIO_METHOD* const kMethod = [] {
    BIO_METHOD* method = ::BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "stream");
    ::BIO_meth_set_read(method, read_bio);
    ::BIO_meth_set_write(method, write_bio);
    ::BIO_meth_set_ctrl(method, control_bio);
    return method;
  }();
  return kMethod;
}

class TlsStream final : public Stream {
 public:
  TlsStream(std::unique_ptr<Stream> stream, const TlsContext& context)
      : carrier_{std::move(stream), nullptr}, ssl_(::SSL_new(context.get()), ::SSL_free) {
    BIO* bio = ::BIO_new(stream_method());
    ::BIO_set_data(bio, &carrier_);
    ::BIO_set_init(bio, 1);
    ::SSL_set_bio(ssl_.get(), bio, bio);
  }
  ~TlsStream() override {
    if (::SSL_is_init_finished(ssl_.get()) == 1 && carrier_.failure == nullptr) {
      ::SSL_shutdown(ssl_.get());
    }
    ::ERR_clear_error();
  }

  [[nodiscard]] SSL* get() const { return ssl_.get(); }

  void shake_hands(int (*side)(SSL*)) {
    ::ERR_clear_error();
    if (side(ssl_.get()) == 1) return;
    rethrow();
    const long verdict = ::SSL_get_verify_result(ssl_.get());
    if (verdict != X509_V_OK) {
      throw Untrusted(fmt::format("tls: failed to verify certificate: {}",
                                  ::X509_verify_cert_error_string(verdict)));
    }
    const int reason = ERR_GET_REASON(::ERR_peek_last_error());
    if (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_UNEXPECTED_EOF_WHILE_READING ||
        reason == SSL_R_HTTP_REQUEST) {
      throw NoTls("server gave HTTP response to HTTPS client");
    }
    throw Broken(fmt::format("tls: {}", openssl_reason()));
  }

  std::size_t read_some(std::span<char> room) override {
    std::size_t count = 0;
    ::ERR_clear_error();
    if (::SSL_read_ex(ssl_.get(), room.data(), room.size(), &count) == 1) return count;
    if (::SSL_get_error(ssl_.get(), 0) == SSL_ERROR_ZERO_RETURN) return 0;
    rethrow();
    throw Broken(fmt::format("tls: {}", openssl_reason()));
  }

  void write_all(std::string_view bytes) override {
    if (bytes.empty()) return;
    std::size_t count = 0;
    ::ERR_clear_error();
    if (::SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count) == 1) return;
    rethrow();
    throw Broken(fmt::format("tls: {}", openssl_reason()));
  }

 private:
  void rethrow() const {
    if (carrier_.failure != nullptr) std::rethrow_exception(carrier_.failure);
  }

  Carrier carrier_;
  std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
};

TlsContext new_context(const SSL_METHOD* method) {
  TlsContext context(::SSL_CTX_new(method), ::SSL_CTX_free);
  if (context == nullptr) throw std::runtime_error("OpenSSL cannot begin: " + openssl_reason());
  ::SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  return context;
}

void use_pair(const TlsContext& context, const KeyPair& pair) {
  const char* certificate = pair.certificate.c_str();
  if (::SSL_CTX_use_certificate_chain_file(context.get(), certificate) != 1) {
    throw image::Error(fmt::format("{} has no certificate: {}", certificate, openssl_reason()));
  }
  if (::SSL_CTX_use_PrivateKey_file(context.get(), pair.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw image::Error(fmt::format("{} is not the key of {}: {}", pair.key.native(), certificate,
                                   openssl_reason()));
  }
}

bool is_address(const std::string& host) {
  unsigned char binary[sizeof(in6_addr)];
  return ::inet_pton(AF_INET, host.c_str(), binary) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), binary) == 1;
}

}  // namespace

TlsContext client_context(const Trust& trust) {
  TlsContext context = new_context(::TLS_client_method());
  ::SSL_CTX_set_default_verify_paths(context.get());
  for (const auto& file : trust.authorities) {
    if (::SSL_CTX_load_verify_locations(context.get(), file.c_str(), nullptr) != 1) {
      throw image::Error(fmt::format("{} has no certificate of an authority: {}", file.native(),
                                     openssl_reason()));
    }
  }
  const bool is_full = trust.verification == Verification::kFull;
  ::SSL_CTX_set_verify(context.get(), is_full ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  if (trust.client) use_pair(context, *trust.client);
  return context;
}

TlsContext server_context(const KeyPair& pair) {
  TlsContext context = new_context(::TLS_server_method());
  use_pair(context, pair);
  return context;
}

std::unique_ptr<Stream> start_tls(std::unique_ptr<Stream> stream, const TlsContext& context,
                                  const std::string& host) {
  auto tls = std::make_unique<TlsStream>(std::move(stream), context);
  if (is_address(host)) {
    ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(tls->get()), host.c_str());
  } else {
    ::SSL_set1_host(tls->get(), host.c_str());
    SSL_set_tlsext_host_name(tls->get(), host.c_str());
  }
  tls->shake_hands(::SSL_connect);
  return tls;
}

std::unique_ptr<Stream> accept_tls(std::unique_ptr<Stream> stream, const TlsContext& context) {
  auto tls = std::make_unique<TlsStream>(std::move(stream), context);
  tls->shake_hands(::SSL_accept);
  return tls;
}

}  // namespace http
