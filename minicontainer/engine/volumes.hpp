// Volumes: folders that outlive their containers. ROOT/volumes/NAME/_data, and volume.json beside
// it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "minicontainer/engine/container.hpp"

namespace engine {

struct Volume {
  std::string name;
  std::string created;  ///< RFC 3339
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> options;
  std::filesystem::path data;
};

class NoSuchVolume : public std::runtime_error {
 public:
  explicit NoSuchVolume(const std::string& name) : std::runtime_error("No such volume: " + name) {}
};

/// Makes it, unless it is there; an empty name is invented (64 hexadecimal digits). Throws
/// std::runtime_error, in docker's words, for a name with other letters than [a-zA-Z0-9_.-].
Volume make_volume(const Folders& folders, Volume wanted);

/// Throws NoSuchVolume.
Volume load_volume(const Folders& folders, const std::string& name);

/// All of them, by name.
std::vector<Volume> list_volumes(const Folders& folders);

/// The ids of the containers, running or not, that have it mounted.
std::vector<std::string> users_of_volume(const Folders& folders, const std::string& name);

/// Removes it with all that is in it. Throws NoSuchVolume; std::runtime_error if it is in use.
void remove_volume(const Folders& folders, const std::string& name);

/// Whether its name was invented.
bool is_anonymous(const std::string& name);

}  // namespace engine
