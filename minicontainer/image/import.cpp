#include "minicontainer/image/add_layer.hpp"
#include "minicontainer/image/archive.hpp"
#include "minicontainer/image/unpack.hpp"

namespace image {

Image import_image(Store& store, Source& root, const ImportOptions& options) {
  const base::Fd kept = store.keep_all();
  const AddedLayer layer = add_layer_tar(store, root);
  return make_image(store, layer.blob, layer.diff_id, options);
}

Image make_image(Store& store, const Descriptor& layer, const Digest& diff_id,
                 const ImportOptions& options) {
  const ImageConfig config{.created = options.created,
                           .author = options.author,
                           .architecture = machine_architecture(),
                           .execution = options.execution,
                           .diff_ids = {diff_id},
                           .history = {{.created = options.created,
                                        .created_by = options.created_by,
                                        .comment = options.comment}}};
  // Unpacked before it is entered: what cannot be unpacked is no image.
  Manifest manifest{.media_type = kOciManifest,
                    .config = store.add_blob(format_image_config(config), kOciConfig),
                    .layers = {layer}};
  const Descriptor entry = store.add_blob(format_manifest(manifest), kOciManifest);
  unpack_layers(store, store.read_manifest(entry));
  return store.add_image(entry, options.names);
}

}  // namespace image
