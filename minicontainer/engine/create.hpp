// Making a container from an image and docker's options. It does not run yet.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "minicontainer/engine/container.hpp"
#include "minicontainer/image/store.hpp"

namespace engine {

struct CreateRequest {
  std::string image;  ///< as it was typed
  std::string name;   ///< empty: one is invented
  Settings settings;  ///< what the options say; the image fills in the rest
  std::optional<std::vector<std::string>> entrypoint;  ///< --entrypoint; an empty one clears it
  std::vector<std::string> volumes;                    ///< -v, as typed
  std::vector<std::string> mounts;                     ///< --mount, as typed
  std::vector<std::string> tmpfs;                      ///< --tmpfs, as typed
  std::vector<std::string> volumes_from;               ///< --volumes-from, as typed
};

/// Throws image::NoSuchImage; std::runtime_error, in docker's words, about anything else. Then
/// nothing of it is left.
Record create_container(const Folders& folders, const CreateRequest& request);

/// The same of an image that need not have a name; the caller holds store.keep_all().
Record create_container_of(const Folders& folders, const CreateRequest& request,
                           image::Store& store, const image::Image& image);

/// The settings with what the image says where the options say nothing.
Settings merge_image(const CreateRequest& request, const image::Execution& image);

/// Reads -v, --mount, --tmpfs and --volumes-from, makes the volumes and the folders that are
/// missing, and adds the volumes of the image. Throws std::runtime_error, in docker's words.
std::vector<MountSetting> make_mounts(const Folders& folders, const CreateRequest& request,
                                      const image::Execution& image);

}  // namespace engine
