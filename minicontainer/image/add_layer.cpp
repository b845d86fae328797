#include "minicontainer/image/add_layer.hpp"

#include <fcntl.h>

#include "minicontainer/image/blob_writer.hpp"

namespace image {
namespace {

constexpr std::uint64_t kLargestTar = std::uint64_t{64} << 30;

AddedLayer commit(BlobWriter& writer) {
  const auto size = writer.size();
  const Digest digest = writer.commit();
  return {.blob = {.media_type = kOciLayer, .digest = digest, .size = size},
          .diff_id = digest,
          .size = size};
}

}  // namespace

AddedLayer add_layer(const Store& store, const std::function<void(LayerWriter&)>& fill) {
  BlobWriter blob = store.new_blob();
  LayerWriter writer([&](std::string_view bytes) { blob.write(bytes); });
  fill(writer);
  writer.finish();
  return commit(blob);
}

AddedLayer add_layer_of(const Store& store, const std::filesystem::path& folder,
                        const MakeOptions& options) {
  const base::Fd tree = base::open_file(folder.c_str(), O_RDONLY | O_DIRECTORY);
  return add_layer(store, [&](LayerWriter& writer) { make_layer(tree, writer, options); });
}

AddedLayer add_layer_tar(const Store& store, Source& tar) {
  BlobWriter blob = store.new_blob();
  PlainSource plain(tar, kLargestTar);
  for (auto piece = plain.read(); !piece.empty(); piece = plain.read()) blob.write(piece);
  return commit(blob);
}

}  // namespace image
