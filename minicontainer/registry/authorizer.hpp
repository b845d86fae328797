// What a registry is shown in the header Authorization: a password, or a token that somebody else
// gave for it.
//
// A registry that answers 401 says in its challenge which of the two it wants (challenge.hpp), and
// for a token, where to get it: distribution, "Token Authentication Specification". Shared by the
// threads of one pull or push.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "minicontainer/registry/access.hpp"
#include "minicontainer/registry/challenge.hpp"

namespace registry {

class Authorizer {
 public:
  /// `scopes`: what is to be done: "repository:library/busybox:pull".
  Authorizer(const Access& access, std::vector<std::string> scopes)
      : access_(access), scopes_(std::move(scopes)) {}

  /// The header's value; nothing before a challenge asked for one.
  [[nodiscard]] std::optional<std::string> value() const;

  /// Takes up the challenges of a 401 to a request that showed `shown`. Returns false if there is
  /// nothing better to show. Throws what getting a token throws, and image::Error about a challenge
  /// that cannot be met.
  bool answer(http::Client& client, const std::vector<std::string>& headers,
              const std::optional<std::string>& shown);

 private:
  std::string fetch_token(http::Client& client, const Challenge& challenge) const;

  const Access& access_;
  std::vector<std::string> scopes_;
  mutable std::mutex mutex_;
  std::optional<std::string> value_;
};

/// The token in the answer of a token server. Throws image::Error, base::JsonError.
std::string parse_token(std::string_view body);

}  // namespace registry
