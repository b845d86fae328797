#include "minicontainer/registry/credentials.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "minicontainer/image/digest.hpp"

namespace registry {
namespace {

namespace fs = std::filesystem;

// What docker calls its own registry, for as long as there has been one.
std::string key_of(const std::string& domain) {
  return domain == "docker.io" ? "https://index.docker.io/v1/" : domain;
}

std::string base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0 || text.size() > 4096) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size = ::EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

nlohmann::json load() {
  const fs::path file = credentials_file();
  if (!fs::exists(file)) return nlohmann::json::object();
  return base::load_json(file);
}

// Of two logins at the same time, neither is lost.
base::Fd lock_folder() {
  const fs::path folder = credentials_file().parent_path();
  fs::create_directories(folder);
  base::Fd lock = base::open_file(folder.c_str(), O_RDONLY | O_DIRECTORY);
  sys::check(::flock(lock.get(), LOCK_EX), "lock {}", folder.native());
  return lock;
}

void save(const nlohmann::json& config) {
  const mode_t mask = ::umask(0077);
  try {
    base::replace_file(credentials_file(), config.dump(8) + "\n");
  } catch (...) {
    ::umask(mask);
    throw;
  }
  ::umask(mask);
  sys::check(::chmod(credentials_file().c_str(), 0600), "chmod {}", credentials_file().native());
}

}  // namespace

fs::path credentials_file() {
  const char* folder = std::getenv("MINICONTAINER_CONFIG");
  if (folder != nullptr && *folder != '\0') return fs::path(folder) / "config.json";
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home != '\0') return fs::path(home) / ".minicontainer/config.json";
  const passwd* self = ::getpwuid(::geteuid());
  return fs::path(self != nullptr ? self->pw_dir : "/") / ".minicontainer/config.json";
}

std::optional<Login> find_login(const std::string& domain) {
  const nlohmann::json config = load();
  const base::JsonView view(config, credentials_file().native());
  const auto all = view.find("auths");
  const auto entry = all ? all->find(key_of(domain)) : std::nullopt;
  const auto text = entry ? entry->find("auth") : std::nullopt;
  if (!text) return std::nullopt;
  const auto login = decode_login(text->string());
  if (!login) text->refuse("is no base64 of USER:PASSWORD; log in again");
  return login;
}

void store_login(const std::string& domain, const Login& login) {
  const base::Fd lock = lock_folder();
  nlohmann::json config = load();
  config["auths"][key_of(domain)] = {{"auth", base64(login.user + ":" + login.password)}};
  save(config);
}

bool erase_login(const std::string& domain) {
  if (!find_login(domain)) return false;
  const base::Fd lock = lock_folder();
  nlohmann::json config = load();
  config["auths"].erase(key_of(domain));
  save(config);
  return true;
}

std::string basic_authorization(const Login& login) {
  return "Basic " + base64(login.user + ":" + login.password);
}

std::optional<Login> decode_login(std::string_view text) {
  const auto bytes = from_base64(text);
  const auto colon = bytes ? bytes->find(':') : std::string::npos;
  if (colon == std::string::npos) return std::nullopt;
  return Login{bytes->substr(0, colon), bytes->substr(colon + 1)};
}

}  // namespace registry
