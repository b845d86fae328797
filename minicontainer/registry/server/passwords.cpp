#include "minicontainer/registry/server/passwords.hpp"

#include <crypt.h>
#include <fmt/core.h>
#include <openssl/crypto.h>

#include <memory>

#include "base/file.hpp"
#include "minicontainer/image/digest.hpp"
#include "minicontainer/registry/http/message.hpp"

namespace registry {
namespace {

constexpr std::size_t kMostKnown = 1000;

std::string mark_of(const Login& login) {
  return image::digest_of(login.user + ":" + login.password).text();
}

// However long the same beginning is, it takes as long.
bool is_same(const std::string& one, const std::string& other) {
  return one.size() == other.size() && ::CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

bool matches(const std::string& hash, const Login& login) {
  if (hash.starts_with("sha256:")) return is_same(hash, mark_of(login));
  const auto room = std::make_unique<crypt_data>();
  const char* result = ::crypt_r(login.password.c_str(), hash.c_str(), room.get());
  return result != nullptr && is_same(hash, result);
}

}  // namespace

Passwords::Passwords(const Login& only) : hashes_{{only.user, mark_of(only)}} {}

Passwords::Passwords(Passwords&& other) noexcept : hashes_(std::move(other.hashes_)) {}

Passwords Passwords::from_file(const std::filesystem::path& file) {
  Passwords passwords;
  const std::string text = base::read_file(file);
  std::size_t number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    const auto colon = line.find(':');
    const auto hash = line.substr(colon == line.npos ? line.size() : colon + 1);
    if (!hash.starts_with("$2")) {
      throw image::Error(
          fmt::format("{}: line {}: expected NAME:HASH with bcrypt's hash, as htpasswd -B makes it",
                      file.native(), number));
    }
    passwords.hashes_.emplace(line.substr(0, colon), hash);
  }
  if (!passwords.are_asked()) {
    throw image::Error(file.native() + " has no user: nobody could come in");
  }
  return passwords;
}

bool Passwords::admit(std::string_view authorization) {
  if (!are_asked()) return true;
  const auto blank = authorization.find(' ');
  if (blank == authorization.npos || http::lower(authorization.substr(0, blank)) != "basic") {
    return false;
  }
  const auto login = decode_login(http::trim(authorization.substr(blank + 1)));
  const auto hash = login ? hashes_.find(login->user) : hashes_.end();
  if (hash == hashes_.end()) return false;
  const std::string mark = mark_of(*login);
  {
    const std::lock_guard guard(mutex_);
    if (known_.contains(mark)) return true;
  }
  if (!matches(hash->second, *login)) return false;
  const std::lock_guard guard(mutex_);
  if (known_.size() < kMostKnown) known_.insert(mark);
  return true;
}

}  // namespace registry
