// What `images`, `history` and `inspect` tell of an image, in docker's words and fields.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "minicontainer/engine/listing.hpp"
#include "minicontainer/image/store.hpp"

namespace engine {

/// What docker's `image inspect` shows.
nlohmann::json describe_image(const image::Store& store, const image::Image& image);

struct ImageListOptions {
  bool shows_digests = false;
  bool shows_whole_ids = false;
  std::string repository;  ///< only this one: "busybox", "busybox:1.36", with * as in a shell
  std::vector<std::string> filters;  ///< "dangling=true", "label=a=b", "reference=a*", "before=x"
};

/// One row for each name of each image. Throws std::invalid_argument for an unknown filter.
Listing list_images(const image::Store& store, const ImageListOptions& options);

/// One row for each step of the image's history, the last step first.
Listing list_history(const image::Store& store, const image::Image& image, bool shows_whole_texts,
                     bool is_human);

/// Seconds from a time in RFC 3339 until now; of anything else, 0.
long long age_in_seconds(const std::string& rfc3339);

/// The containers, by their full ids, whose root stands on this image.
std::vector<std::string> users_of_image(const image::Store& store, const image::Image& image);

}  // namespace engine
