#include "minicontainer/build/state.hpp"

namespace build {

image::Digest State::id() const {
  return base_id ? *base_id : image::digest_of(image::format_image_config(config));
}

image::Image State::as_image() const {
  const image::Digest own = id();
  return {.id = own,
          .manifest = {.media_type = image::kOciManifest, .digest = own},
          .names = {},
          .digests = {},
          .config = config,
          .layers = layers};
}

State state_of(const image::Image& image) {
  return {.config = image.config, .layers = image.layers, .base_id = image.id};
}

State empty_state() {
  State state{.is_empty = true};
  state.config.architecture = image::machine_architecture();
  return state;
}

}  // namespace build
