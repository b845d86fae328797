#include "minicontainer/engine/volumes.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "minicontainer/engine/names.hpp"
#include "minicontainer/monitor/quick_file.hpp"

namespace engine {

namespace fs = std::filesystem;
using base::JsonView;

namespace {

void check_volume_name(const std::string& name) {
  const auto is_letter = [](unsigned char letter) {
    return std::isalnum(letter) != 0 || letter == '_' || letter == '.' || letter == '-';
  };
  const bool is_right = name.size() > 1 && name.size() < 256 &&
                        std::isalnum(static_cast<unsigned char>(name[0])) != 0 &&
                        std::ranges::all_of(name, is_letter);
  if (is_right) return;
  throw std::runtime_error(
      fmt::format("\"{}\" includes invalid characters for a local volume name, only "
                  "\"[a-zA-Z0-9][a-zA-Z0-9_.-]\" "
                  "are allowed. If you intended to pass a host directory, use absolute path",
                  name));
}

std::map<std::string, std::string> read_map(const JsonView& view) {
  std::map<std::string, std::string> map;
  view.each_member(
      [&](const std::string& key, const JsonView& value) { map[key] = value.string(); });
  return map;
}

}  // namespace

bool is_anonymous(const std::string& name) {
  return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == name.npos;
}

Volume make_volume(const Folders& folders, Volume wanted) {
  if (wanted.name.empty()) wanted.name = new_id();
  check_volume_name(wanted.name);
  const fs::path folder = folders.volumes() / wanted.name;
  if (fs::exists(folder / "volume.json")) return load_volume(folders, wanted.name);
  fs::create_directories(folder / "_data");
  if (wanted.created.empty()) wanted.created = base::now_rfc3339();
  // The last step: without this file there is no volume yet.
  monitor::replace_file_quickly(folder / "volume.json",
                                base::format_json({{"name", wanted.name},
                                                   {"created", wanted.created},
                                                   {"labels", wanted.labels},
                                                   {"options", wanted.options}}));
  wanted.data = folder / "_data";
  return wanted;
}

Volume load_volume(const Folders& folders, const std::string& name) {
  const fs::path file = folders.volumes() / name / "volume.json";
  if (name.empty() || name.find('/') != name.npos || ::access(file.c_str(), F_OK) == -1) {
    throw NoSuchVolume(name);
  }
  const auto document = base::load_json(file);
  const JsonView view(document, file.native());
  return {.name = name,
          .created = view.at("created").string(),
          .labels = read_map(view.at("labels")),
          .options = read_map(view.at("options")),
          .data = folders.volumes() / name / "_data"};
}

std::vector<Volume> list_volumes(const Folders& folders) {
  std::vector<Volume> volumes;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folders.volumes(), error)) {
    try {
      volumes.push_back(load_volume(folders, entry.path().filename()));
    } catch (const NoSuchVolume&) {
      // Somebody is making it, or removing it.
    }
  }
  std::ranges::sort(volumes, {}, &Volume::name);
  return volumes;
}

std::vector<std::string> users_of_volume(const Folders& folders, const std::string& name) {
  std::vector<std::string> users;
  for (const Container& container : list_containers(folders)) {
    const auto& mounts = container.record.settings.mounts;
    const bool is_user = std::ranges::any_of(mounts, [&](const MountSetting& mount) {
      return mount.kind == MountKind::kVolume && mount.name == name;
    });
    if (is_user) users.push_back(container.record.id);
  }
  return users;
}

void remove_volume(const Folders& folders, const std::string& name) {
  const Volume volume = load_volume(folders, name);
  if (const auto users = users_of_volume(folders, name); !users.empty()) {
    std::string list;
    for (const auto& user : users) list += (list.empty() ? "" : ", ") + user;
    throw std::runtime_error(fmt::format("remove {}: volume is in use - [{}]", name, list));
  }
  const fs::path folder = folders.volumes() / name;
  fs::remove_all(folder / "_data");
  fs::remove_all(folder);
}

}  // namespace engine
