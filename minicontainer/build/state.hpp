// What a stage has become after each of its steps: an image that nobody entered yet.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "minicontainer/image/image_config.hpp"
#include "minicontainer/image/store.hpp"

namespace build {

struct State {
  image::ImageConfig config;
  std::vector<image::Descriptor> layers;
  bool is_empty = false;  ///< FROM scratch, and nothing done yet: it has no id
  bool is_new = false;    ///< a step of it was not found in the cache
  /// Of the image that it still is. Who made that may have written the same config otherwise.
  std::optional<image::Digest> base_id = {};

  /// The id that it has as an image: the digest of its config.
  [[nodiscard]] image::Digest id() const;
  /// The same for people: twelve digits; of the empty one, nothing.
  [[nodiscard]] std::string short_id() const { return is_empty ? "" : id().short_hex(); }
  /// As an image, for whoever mounts it. Its manifest is not in the store.
  [[nodiscard]] image::Image as_image() const;
};

State state_of(const image::Image& image);

/// FROM scratch: for this machine's processor, with nothing in it.
State empty_state();

}  // namespace build
