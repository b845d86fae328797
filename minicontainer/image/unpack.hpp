// Layers as folders: each is unpacked once, and shared by all containers of all images that have
// it.
//
//     ROOT/layers/CHAIN-ID/diff        the files of one layer, as overlayfs wants them
//     ROOT/layers/CHAIN-ID/layer.json  how many bytes its plain tar has
//     ROOT/layers/new-CHAIN-ID         on the way; whoever works on it holds a lock on the folder
//
// The bytes are verified twice while they pass: those of the blob against the manifest, those of
// the plain tar against the config.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "minicontainer/image/apply_layer.hpp"
#include "minicontainer/image/store.hpp"

namespace image {

/// The folders of the image's layers, the lowest first. Unpacks what is missing; the caller holds
/// keep_all(). Throws Error that names the layer.
std::vector<std::filesystem::path> unpack_layers(const Store& store, const Image& image);

/// Unpacks one layer onto the existing folder `root`, with the whiteouts of `options`.
/// Returns the size of its plain tar. `number` is for messages, from 1.
std::uint64_t unpack_layer_into(const Store& store, const Image& image, std::size_t number,
                                const base::Fd& root, const ApplyOptions& options);

/// Folder of a layer, unpacked or not.
std::filesystem::path layer_folder(const Store& store, const Digest& chain_id);

/// The bytes of each layer's plain tar, the lowest first; of one that is not unpacked, those of its
/// blob.
std::vector<std::uint64_t> layer_sizes(const Store& store, const Image& image);
std::uint64_t image_size(const Store& store, const Image& image);

/// What this process may do to the files that it unpacks.
ApplyOptions own_apply_options();

}  // namespace image
