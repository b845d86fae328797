#include "minicontainer/registry/access.hpp"

#include <fmt/core.h>

#include <cstdlib>
#include <vector>

#include "minicontainer/image/digest.hpp"

namespace registry {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> certificate_folders(const fs::path& root, const std::string& domain) {
  std::vector<fs::path> folders;
  if (const char* own = std::getenv("MINICONTAINER_CERTS"); own != nullptr && *own != '\0') {
    folders.push_back(fs::path(own) / domain);
  }
  folders.push_back(root / "certs.d" / domain);
  folders.push_back(fs::path("/etc/docker/certs.d") / domain);
  return folders;
}

void read_certificates(const fs::path& folder, http::Trust& trust) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".crt") trust.authorities.push_back(entry.path());
    if (entry.path().extension() != ".cert" || trust.client) continue;
    fs::path key = entry.path();
    key.replace_extension(".key");
    if (!fs::exists(key)) {
      throw image::Error(fmt::format("missing key {} for client certificate {}", key.native(),
                                     entry.path().native()));
    }
    trust.client = http::KeyPair{entry.path(), key};
  }
}

// A tester's wish, in seconds: not to wait for half a minute until a silent registry is given up.
std::chrono::milliseconds patience() {
  const char* wish = std::getenv("MINICONTAINER_REGISTRY_PATIENCE");
  const auto seconds = http::parse_number(wish != nullptr ? wish : "");
  return std::chrono::seconds(seconds && *seconds >= 1 && *seconds <= 3600 ? *seconds : 30);
}

}  // namespace

Access access_to(const std::string& domain, const fs::path& root, TlsRule rule) {
  // docker.io is a name for people: the registry itself has another one.
  const std::string host = domain == "docker.io" ? "registry-1.docker.io" : domain;
  Access access{.domain = domain, .base = http::parse_url("https://" + host + "/v2/")};
  access.patience = patience();
  for (const auto& folder : certificate_folders(root, domain)) {
    read_certificates(folder, access.trust);
  }
  const bool is_own = rule != TlsRule::kAlways && http::is_loopback(access.base.host);
  if (rule == TlsRule::kNever && !is_own) {
    throw image::Error(fmt::format(
        "--tls-verify=false is for registries of this machine only, and {} is none: anybody on the "
        "way could read the password; put the certificate of its authority into {}",
        domain, (root / "certs.d" / domain / "ca.crt").native()));
  }
  const bool has_authority = !access.trust.authorities.empty();
  if (is_own && (rule == TlsRule::kNever || !has_authority)) {
    access.trust.verification = http::Verification::kNone;
  }
  access.may_be_plain = is_own;
  access.login = find_login(domain);
  return access;
}

}  // namespace registry
