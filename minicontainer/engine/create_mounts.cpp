// -v, --mount, --tmpfs, --volumes-from, and the volumes of the image.

#include <fmt/core.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "minicontainer/engine/create.hpp"
#include "minicontainer/engine/surroundings.hpp"
#include "minicontainer/engine/volumes.hpp"

namespace engine {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; std::getline(stream, word, separator);) words.push_back(word);
  return words;
}

std::string absolute_target(const std::string& path, const std::string& option) {
  const std::string target = fs::path(path).lexically_normal();
  if (!target.starts_with('/')) {
    throw std::runtime_error(
        fmt::format("invalid volume specification: '{}': invalid mount config for type \"volume\": "
                    "invalid mount path: '{}' mount path must be absolute",
                    option, path));
  }
  if (target == "/") {
    throw std::runtime_error(
        fmt::format("invalid volume specification: '{}': destination can't be '/'", option));
  }
  return target.size() > 1 && target.ends_with('/') ? target.substr(0, target.size() - 1) : target;
}

MountSetting use_volume(const Folders& folders, const std::string& name, std::string target) {
  const Volume volume = make_volume(folders, {.name = name});
  return {.kind = MountKind::kVolume,
          .name = volume.name,
          .source = volume.data,
          .target = std::move(target),
          .is_anonymous = name.empty()};
}

void add_words(MountSetting& mount, const std::string& words) {
  for (const auto& word : split(words, ',')) {
    if (word == "ro") {
      mount.is_read_only = true;
    } else if (word.ends_with("private") || word.ends_with("shared") || word.ends_with("slave")) {
      mount.options.push_back(word);
    } else if (word != "rw" && word != "z" && word != "Z" && word != "nocopy" && word != "cached" &&
               word != "delegated" && word != "consistent") {
      throw std::runtime_error("invalid mode: " + words);
    }
  }
}

// "/data", "web-data:/data", "/srv:/data:ro".
MountSetting parse_volume(const Folders& folders, const std::string& option) {
  const auto words = split(option, ':');
  if (words.empty() || words.size() > 3 || words[0].empty()) {
    throw std::runtime_error(fmt::format("invalid volume specification: '{}'", option));
  }
  MountSetting modes;
  if (words.size() == 3) add_words(modes, words[2]);
  if (words.size() == 1) return use_volume(folders, "", absolute_target(words[0], option));
  MountSetting mount{.target = absolute_target(words[1], option)};
  if (words[0].starts_with('/') || words[0].starts_with('.')) {
    mount.source = fs::absolute(words[0]).lexically_normal();
    fs::create_directories(mount.source);  // as docker does it for -v
  } else {
    mount = use_volume(folders, words[0], mount.target);
  }
  mount.is_read_only = modes.is_read_only;
  mount.options = modes.options;
  return mount;
}

/// "type=bind,source=/srv,target=/data,readonly", taken apart.
struct MountWords {
  std::string type = "volume", source, target;
  bool is_read_only = false;
  std::vector<std::string> options;
};

MountWords parse_mount_words(const std::string& option) {
  MountWords words;
  for (const auto& field : split(option, ',')) {
    const auto equals = field.find('=');
    const std::string key = field.substr(0, equals);
    const std::string value = equals == field.npos ? "true" : field.substr(equals + 1);
    if (key == "type") {
      words.type = value;
    } else if (key == "source" || key == "src") {
      words.source = value;
    } else if (key == "target" || key == "dst" || key == "destination") {
      words.target = value;
    } else if (key == "readonly" || key == "ro") {
      words.is_read_only = value == "true" || value == "1";
    } else if (key == "bind-propagation") {
      words.options.push_back(value);
    } else if (key == "tmpfs-size") {
      words.options.push_back(fmt::format("size={}", parse_size(value)));
    } else if (key == "tmpfs-mode") {
      words.options.push_back("mode=" + value);
    } else if (key != "volume-nocopy" && key != "consistency") {
      throw std::runtime_error(
          fmt::format("invalid argument \"{}\" for \"--mount\" flag: unexpected key '{}' in '{}'",
                      option, key, field));
    }
  }
  return words;
}

MountSetting parse_mount(const Folders& folders, const std::string& option) {
  MountWords words = parse_mount_words(option);
  if (words.target.empty()) {
    throw std::runtime_error(
        fmt::format("invalid argument \"{}\" for \"--mount\" flag: target is required", option));
  }
  MountSetting mount{.target = absolute_target(words.target, option)};
  if (words.type == "volume") {
    mount = use_volume(folders, words.source, mount.target);
  } else if (words.type == "bind") {
    mount.source = words.source;
    if (!fs::exists(mount.source)) {
      throw std::runtime_error(
          fmt::format("invalid mount config for type \"bind\": bind source path does not exist: {}",
                      mount.source));
    }
  } else if (words.type == "tmpfs") {
    mount.kind = MountKind::kTmpfs;
  } else {
    throw std::runtime_error(
        fmt::format("invalid mount config for type \"{}\": mount type unknown", words.type));
  }
  mount.is_read_only = words.is_read_only;
  std::ranges::copy(words.options, std::back_inserter(mount.options));
  return mount;
}

// "/run", "/run:size=64m,mode=1777".
MountSetting parse_tmpfs(const std::string& option) {
  const auto colon = option.find(':');
  MountSetting mount{.kind = MountKind::kTmpfs,
                     .target = absolute_target(option.substr(0, colon), option)};
  if (colon != option.npos) mount.options = split(option.substr(colon + 1), ',');
  return mount;
}

void add_mounts_from(const Folders& folders, const std::string& option,
                     std::vector<MountSetting>& mounts) {
  const auto colon = option.find(':');
  const Container other = find_container(folders, option.substr(0, colon));
  for (MountSetting mount : other.record.settings.mounts) {
    if (mount.kind == MountKind::kTmpfs) continue;
    if (colon != option.npos && option.substr(colon + 1) == "ro") mount.is_read_only = true;
    mounts.push_back(std::move(mount));
  }
}

bool has_target(const std::vector<MountSetting>& mounts, const std::string& target) {
  return std::ranges::any_of(mounts,
                             [&](const MountSetting& mount) { return mount.target == target; });
}

void refuse_doubles(const std::vector<MountSetting>& mounts) {
  for (const auto& mount : mounts) {
    const auto count = std::ranges::count(mounts, mount.target, &MountSetting::target);
    if (count > 1) throw std::runtime_error("Duplicate mount point: " + mount.target);
  }
}

}  // namespace

std::vector<MountSetting> make_mounts(const Folders& folders, const CreateRequest& request,
                                      const image::Execution& image) {
  std::vector<MountSetting> mounts = request.settings.mounts;
  for (const auto& option : request.volumes) mounts.push_back(parse_volume(folders, option));
  for (const auto& option : request.mounts) mounts.push_back(parse_mount(folders, option));
  for (const auto& option : request.tmpfs) mounts.push_back(parse_tmpfs(option));
  refuse_doubles(mounts);
  std::vector<MountSetting> inherited;
  for (const auto& option : request.volumes_from) add_mounts_from(folders, option, inherited);
  for (auto& mount : inherited) {
    if (!has_target(mounts, mount.target)) mounts.push_back(std::move(mount));
  }
  for (const auto& volume : image.volumes) {
    const std::string target = absolute_target(volume, volume);
    if (!has_target(mounts, target)) mounts.push_back(use_volume(folders, "", target));
  }
  return mounts;
}

}  // namespace engine
