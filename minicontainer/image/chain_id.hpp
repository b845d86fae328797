// The names of layers that lie on one another.
//
// A layer's content depends on what it lies on: the same changes on another image make another file
// system. So the folder of an unpacked layer is named after the layer and all below it:
//
//     chain id of the lowest   = its diff id
//     chain id of the next     = SHA-256 of "CHAIN-ID-BELOW DIFF-ID"
//
// OCI image specification, config.md, "Layer ChainID".
//
// Lab 08, task 6.
#pragma once

#include <vector>

#include "minicontainer/image/digest.hpp"

namespace image {

/// The chain id of each layer, the lowest first, from the diff ids in the same order.
std::vector<Digest> chain_ids(const std::vector<Digest>& diff_ids);

}  // namespace image
