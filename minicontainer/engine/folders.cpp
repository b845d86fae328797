#include "minicontainer/engine/folders.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>
#include <stdexcept>

namespace engine {

namespace fs = std::filesystem;

fs::path own_program() {
  return fs::read_symlink("/proc/self/exe");
}

fs::path companion_program(const std::string& name) {
  const fs::path folder = own_program().parent_path();
  for (const fs::path& place : {folder, folder.parent_path()}) {
    if (::access((place / name).c_str(), X_OK) == 0) return place / name;
  }
  const char* path = std::getenv("PATH");
  std::istringstream places(path == nullptr ? "" : path);
  for (std::string place; std::getline(places, place, ':');) {
    if (::access((fs::path(place) / name).c_str(), X_OK) == 0) return fs::path(place) / name;
  }
  throw std::runtime_error(
      fmt::format("there is no program {} beside {}, nor in PATH: build or install it, it starts "
                  "the containers",
                  name, own_program().native()));
}

}  // namespace engine
