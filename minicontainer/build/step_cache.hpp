// What steps gave when they were last done: a small file for each key.
//
//     ROOT/build/cache/KEY     the layer that the step made, or nothing
//
// A file that cannot be read is one that is not there: then the step is done again.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "minicontainer/image/store.hpp"

namespace build {

/// What a step made; without a layer: it changed no file.
struct StepResult {
  std::optional<image::Descriptor> layer;
  std::optional<image::Digest> diff_id;
};

class StepCache {
 public:
  StepCache(const std::filesystem::path& root, const image::Store& store)
      : folder_(root / "build/cache"), store_(store) {}

  /// Nothing if the step was not done, or its layer is gone from the store.
  [[nodiscard]] std::optional<StepResult> find(const image::Digest& key) const;
  void save(const image::Digest& key, const StepResult& result) const;

  /// A text that is kept under a key: digests of files of images, which never change.
  [[nodiscard]] std::optional<std::string> find_text(const image::Digest& key) const;
  void save_text(const image::Digest& key, const std::string& text) const;

 private:
  std::filesystem::path folder_;
  const image::Store& store_;
};

/// Gives the file `path` this content in one step, whoever else does so at the same time. It is not
/// flushed to the disk: after a power cut it may be empty. Makes the folder.
void write_note(const std::filesystem::path& path, const std::string& text);

/// Removes all of it. Returns how many entries there were.
std::size_t clear_step_cache(const std::filesystem::path& root);

}  // namespace build
