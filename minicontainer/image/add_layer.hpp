// A new layer on its way into the store: its tar is hashed and kept while it is made.
//
// Layers that are made here are kept plain: nobody waits for a compressor until a layer leaves the
// machine.
#pragma once

#include <cstdint>
#include <functional>

#include "minicontainer/image/make_layer.hpp"
#include "minicontainer/image/store.hpp"

namespace image {

struct AddedLayer {
  Descriptor blob;
  Digest diff_id;
  std::uint64_t size = 0;  ///< of the plain tar
};

/// Whatever `fill` adds to the writer. The caller holds store.keep_all() until an image has the
/// layer.
AddedLayer add_layer(const Store& store, const std::function<void(LayerWriter&)>& fill);

/// A folder: what a container wrote (kUpper), or a whole root.
AddedLayer add_layer_of(const Store& store, const std::filesystem::path& folder,
                        const MakeOptions& options);

/// A tar that somebody else made, plain or compressed: kept plain, byte for byte. Nothing of it is
/// trusted: unpack_layers() finds out what is wrong with it.
AddedLayer add_layer_tar(const Store& store, Source& tar);

}  // namespace image
