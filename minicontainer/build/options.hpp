// What `build` was asked for.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "minicontainer/engine/folders.hpp"
#include "minicontainer/engine/settings.hpp"
#include "minicontainer/image/store.hpp"

namespace build {

struct BuildOptions {
  engine::Folders folders;
  std::string context;     ///< a folder; "-": a tar archive, or a Dockerfile, on the standard input
  std::string dockerfile;  ///< --file; "-": the standard input; empty: Dockerfile in the context
  std::vector<std::string> tags;
  std::string target;
  std::map<std::string, std::string> arguments;          ///< --build-arg
  std::map<std::string, std::string> labels;             ///< --label
  std::map<std::string, std::filesystem::path> secrets;  ///< --secret: id and file
  engine::Settings run;  ///< of the containers of RUN: network, limits, hosts
  bool uses_cache = true;
  bool is_quiet = false;
  bool explains = false;
  /// Gets an image that is not here, or a newer one of one that is. Throws if it cannot.
  std::function<void(image::Store&, const std::string&)> pull;
  bool pulls_always = false;
};

}  // namespace build
