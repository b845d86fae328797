// The store against itself: every blob is what its name says, every layer is whole.

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <set>

#include "minicontainer/engine/check.hpp"
#include "minicontainer/image/chain_id.hpp"
#include "minicontainer/image/remove_tree.hpp"
#include "minicontainer/image/store.hpp"
#include "minicontainer/image/unpack.hpp"

namespace engine {
namespace {

namespace fs = std::filesystem;

bool is_digest(const std::string& name) {
  return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == name.npos;
}

image::Digest digest_of_file(const fs::path& file) {
  const base::Fd fd = base::open_file(file.c_str(), O_RDONLY);
  const auto hasher = image::make_hasher();
  std::string buffer(std::size_t{1} << 20, '\0');
  for (ssize_t count = 0; (count = ::read(fd.get(), buffer.data(), buffer.size())) > 0;) {
    hasher->add({buffer.data(), static_cast<std::size_t>(count)});
  }
  return hasher->finish();
}

void check_blob(const fs::path& file, Checked& checked) {
  ++checked.blobs;
  const std::string name = file.filename();
  if (is_digest(name) && digest_of_file(file).hex() == name) return;
  checked.problems.push_back({.place = "blob " + file.native(),
                              .what = is_digest(name)
                                          ? "its bytes are not what its name says"
                                          : "this is no name of a blob: sha256 has 64 digits",
                              .repair = "remove it; then pull, load or build its image again",
                              .mend = [file] { image::remove_tree(file); }});
}

std::string name_of(const image::Image& image) {
  return image.names.empty() ? image.id.short_hex() : image::familiar_name(image.names.front());
}

void check_image(const image::Store& store, const image::Image& image, Checked& checked) {
  ++checked.images;
  for (const auto& layer : image.layers) {
    if (store.has_blob(layer.digest)) continue;
    checked.problems.push_back({.place = "image " + name_of(image),
                                .what = fmt::format("its layer {} is missing", layer.digest.text()),
                                .repair = "pull, load or build it again",
                                .mend = {}});
  }
}

void check_layer(const fs::path& folder, const std::set<std::string>& known, Checked& checked) {
  const std::string name = folder.filename();
  if (!is_digest(name)) return;  // new-..., gone-...: somebody works on it, or collect() takes it
  const bool is_whole = fs::is_directory(folder / "diff") && fs::exists(folder / "layer.json");
  if (is_whole || !known.contains(name)) return;
  checked.problems.push_back({.place = "layer " + folder.native(),
                              .what = "it is not whole",
                              .repair = "remove it: the next container unpacks it again",
                              .mend = [folder] { image::remove_tree(folder); }});
}

}  // namespace

void check_images(const Folders& folders, Checked& checked) {
  const auto store = image::Store::open(folders.root);
  const base::Fd kept = store.keep_all();
  for (const auto& blob : fs::directory_iterator(folders.root / "image/blobs/sha256")) {
    check_blob(blob.path(), checked);
  }
  for (const auto& damage : store.damages()) {
    const std::string name = image::name_of(damage.entry);
    checked.problems.push_back(
        {.place = "image " + (name.empty() ? damage.entry.digest.short_hex() : name),
         .what = damage.reason,
         .repair = "pull, load or build it again, or remove it",
         .mend = {}});
  }
  std::set<std::string> known;
  for (const auto& image : store.images()) {
    check_image(store, image, checked);
    for (const auto& id : image::chain_ids(image.config.diff_ids)) known.insert(id.hex());
  }
  for (const auto& layer : fs::directory_iterator(store.layers_folder())) {
    check_layer(layer.path(), known, checked);
  }
}

}  // namespace engine
