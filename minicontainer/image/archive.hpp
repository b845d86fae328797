// Images as one file: what `save` writes and `load` reads.
//
// Two forms are read: an OCI image layout in a tar (OCI image specification, image-layout.md), and
// docker's own, with manifest.json. What is written is both at once, as docker does since version
// 25: each tool finds in it what it knows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "minicontainer/image/layer_writer.hpp"
#include "minicontainer/image/store.hpp"

namespace image {

enum class ArchiveForm { kBoth, kOci };

/// An image of an archive, and the names that it has there; without names, it comes back as <none>.
struct ArchivedImage {
  Image image;
  std::vector<Reference> names;
};

/// Writes the images to `sink`. Blobs are verified on the way. Equal images, equal bytes.
void save_images(const Store& store, const std::vector<ArchivedImage>& images, ArchiveForm form,
                 Sink sink);

/// Reads an archive, compressed or not, verifies and unpacks all its images for this machine's
/// processor, and enters them with their names. All of them, or, on an Error, none.
std::vector<ArchivedImage> load_images(Store& store, Source& archive);

struct ImportOptions {
  std::vector<Reference> names = {};
  std::string comment = "Imported from -";
  std::string created;     ///< RFC 3339
  std::string created_by;  ///< of the one step of its history
  Execution execution = {};
  std::string author;
};

/// An image of one layer: the tar `root`, compressed or not, is its whole file system.
Image import_image(Store& store, Source& root, const ImportOptions& options);

/// The same of a layer that is in the store already.
Image make_image(Store& store, const Descriptor& layer, const Digest& diff_id,
                 const ImportOptions& options);

}  // namespace image
