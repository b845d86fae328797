// Who may use a registry: a file of Apache's htpasswd with bcrypt, or one name with one password.
//
//     htpasswd -nbB teacher secret >users     ->  teacher:$2y$05$...
//
// man 5 crypt. bcrypt is slow on purpose, so what was right once is remembered by its SHA-256.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "minicontainer/registry/credentials.hpp"

namespace registry {

class Passwords {
 public:
  /// Nobody is asked.
  Passwords() = default;
  explicit Passwords(const Login& only);
  /// Throws image::Error about a line that is none, or a hash that is not bcrypt's.
  static Passwords from_file(const std::filesystem::path& file);
  Passwords(Passwords&& other) noexcept;

  [[nodiscard]] bool are_asked() const { return !hashes_.empty(); }
  /// Whether the header Authorization, which may be empty, shows one of them.
  [[nodiscard]] bool admit(std::string_view authorization);

 private:
  std::map<std::string, std::string> hashes_;  ///< by name: of crypt(3), or SHA-256 of the login
  std::mutex mutex_;
  std::set<std::string> known_;
};

}  // namespace registry
