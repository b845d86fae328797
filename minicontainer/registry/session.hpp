// One thread's conversation with a registry: each call is authorised, redirected and, where that
// may help, repeated.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "minicontainer/registry/authorizer.hpp"

namespace registry {

inline constexpr int kMostTries = 5;

struct Call {
  std::string method;
  std::string target;  ///< "/v2/x/manifests/latest", or a whole address: a Location
  http::Headers headers = {};
  /// Makes the body anew, as often as the call is repeated; none: no body.
  std::function<std::unique_ptr<image::Source>()> body = {};
  std::uint64_t body_size = 0;
  int tries = kMostTries;  ///< 1 for what must not be said twice
};

class Session {
 public:
  /// Both must live.
  Session(const Access& access, Authorizer& authorizer);

  /// The answer, whatever its status says; its body is valid until the next call. What is broken,
  /// 429 and 5xx are tried five times, with pauses that double. GET and HEAD follow redirections,
  /// which get no password. Throws http::Broken, http::Untrusted, image::Error.
  http::Reply send(const Call& call);

  /// The same; throws Refused unless the status is one of 2xx.
  http::Reply expect(const Call& call);

  /// `target` as an address of this registry.
  [[nodiscard]] http::Url url_of(const std::string& target) const;

 private:
  http::Reply send_once(const Call& call);
  http::Reply follow(const Call& call);
  http::Reply exchange(const Call& call, const http::Url& url,
                       const std::optional<std::string>& authorization);

  const Access& access_;
  Authorizer& authorizer_;
  http::Client client_;
};

/// Finds out whether the registry is there, and whether it speaks https or, where that is allowed,
/// http: then `access.base` is changed. Throws as Session::send; image::Error if it is no registry.
void find_registry(Access& access, Authorizer& authorizer);

/// The pause before the next try after `failures` of them.
std::chrono::milliseconds pause_after(int failures);

}  // namespace registry
