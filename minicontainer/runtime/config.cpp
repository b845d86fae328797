#include "minicontainer/runtime/config.hpp"

#include <fmt/core.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/runtime/config_readers.hpp"

namespace minicontainer {
namespace {

using base::JsonView;

// "1.0.2", "1.0.2-dev" (Semantic Versioning 2.0.0).
void check_version(const JsonView& json) {
  const auto version = json.string();
  const std::string_view core = std::string_view(version).substr(0, version.find_first_of("-+"));
  const bool is_plain = core.find_first_not_of("0123456789.") == core.npos;
  if (!is_plain || !core.starts_with("1.") || std::ranges::count(core, '.') != 2 ||
      core.find("..") != core.npos || core.ends_with('.')) {
    json.refuse(fmt::format("only versions 1.x.y of the specification are understood, not \"{}\"",
                            version));
  }
}

void refuse_other_systems(const JsonView& json) {
  for (const char* system : {"windows", "solaris", "vm", "zos", "freebsd"}) {
    refuse_member(json, system, "minirun makes containers of Linux only");
  }
}

std::string read_uts_name(const std::optional<JsonView>& json) {
  if (!json) return {};
  auto name = json->string();
  if (name.size() > 64) json->refuse("is longer than the 64 bytes that Linux allows");
  return name;
}

void read_root(const JsonView& json, Config& config) {
  const auto path = json.at("path").string();
  if (path.empty()) json.at("path").refuse("is empty");
  config.root = config.bundle / path;
  config.is_root_read_only = boolean_or_none(json, "readonly").value_or(false);
}

}  // namespace

Config parse_config(const nlohmann::json& document, const std::string& name,
                    const std::filesystem::path& bundle) {
  const JsonView json(document, name);
  check_version(json.at("ociVersion"));
  refuse_other_systems(json);
  Config config;
  config.oci_version = json.at("ociVersion").string();
  config.bundle = bundle;
  config.process = read_process(json.at("process"));
  read_root(json.at("root"), config);
  config.hostname = read_uts_name(json.find("hostname"));
  config.domainname = read_uts_name(json.find("domainname"));
  for (const auto& mount : elements_or_none(json, "mounts")) {
    config.mounts.push_back(read_mount(mount, bundle));
  }
  if (const auto linux_part = json.find("linux")) read_linux(*linux_part, config);
  if (const auto hooks = json.find("hooks")) config.hooks = read_hooks(*hooks);
  config.annotations = strings_by_name(json.find("annotations"));
  check_whole(json, config);
  return config;
}

std::filesystem::path find_bundle(const std::filesystem::path& bundle) try {
  return base::resolve_folder(bundle);
} catch (const std::system_error& error) {
  sys::throw_error(error.code().value(), "open the bundle " + bundle.native());
}

Config load_config(const std::filesystem::path& bundle) {
  const auto folder = find_bundle(bundle);
  return load_saved_config(folder / "config.json", folder);
}

Config load_saved_config(const std::filesystem::path& copy, const std::filesystem::path& bundle) {
  std::string text = base::read_file(copy);
  Config config = parse_config(base::parse_json(text, copy.native()), copy.native(), bundle);
  config.text = std::move(text);
  return config;
}

std::filesystem::path find_root_folder(const Config& config) try {
  return base::resolve_folder(config.root);
} catch (const std::system_error& error) {
  const auto file = config.bundle / "config.json";
  const std::string reason =
      error.code().value() == ENOTDIR ? "it is no folder" : error.code().message();
  throw base::JsonError(
      fmt::format("{}: root.path: cannot use {}: {}", file.native(), config.root.native(), reason));
}

}  // namespace minicontainer
