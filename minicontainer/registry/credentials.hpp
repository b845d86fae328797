// Who somebody is at a registry: docker's config.json, in a folder of our own.
//
//     ~/.minicontainer/config.json     {"auths": {"localhost:5000": {"auth": "BASE64 OF
//     USER:PASSWORD"}}}
//
// MINICONTAINER_CONFIG names another folder, as DOCKER_CONFIG does for docker. The file is its
// owner's alone (0600). Members that are not ours are kept.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace registry {

struct Login {
  std::string user;
  std::string password;
};

std::filesystem::path credentials_file();

/// What is stored for the registry `domain`. Throws image::Error, base::JsonError,
/// std::system_error about a file that cannot be read.
std::optional<Login> find_login(const std::string& domain);
void store_login(const std::string& domain, const Login& login);
/// Returns false if there was none.
bool erase_login(const std::string& domain);

/// The value of a header Authorization: "Basic ...".
std::string basic_authorization(const Login& login);
/// The login in such a value's "..."; nothing if it is none.
std::optional<Login> decode_login(std::string_view base64);

}  // namespace registry
