// Files become a layer: the other way round than apply_layer.hpp.
//
// Either a whole tree, or the upper folder of an overlay mount, which is the difference to what
// lies below. The same tree gives the same bytes: entries come sorted, and times can be bounded.
// OCI image specification, layer.md; Linux documentation, filesystems/overlayfs.rst, "whiteouts".
//
// Lab 08, task 5.
#pragma once

#include <time.h>

#include <optional>

#include "base/fd.hpp"
#include "minicontainer/image/layer_writer.hpp"

namespace image {

enum class TreeKind {
  kWhole,  ///< all that is there
  kUpper,  ///< of an overlay mount: devices 0:0 and opaque folders become whiteouts
};

struct MakeOptions {
  TreeKind kind = TreeKind::kWhole;
  /// A file that is newer gets this time: for layers that come out the same each time they are made
  /// (reproducible-builds.org, SOURCE_DATE_EPOCH).
  std::optional<time_t> newest = {};
};

/// Adds all below the folder `tree` to `layer`, each folder's entry followed by what lies in it,
/// names in the order of their bytes; not the folder itself. The caller calls layer.finish().
///
/// - A file with several names is a file once, then hard links to its first name.
/// - Extended attributes user.* and security.capability are kept; those of overlayfs are left out.
/// - kUpper: a device 0:0 becomes the whiteout of its name; after the entry of a folder with the
///   attribute trusted.overlay.opaque or user.overlay.opaque "y" comes its opaque whiteout.
/// - Sockets are left out: they belong to a process. What is mounted below is left out as well.
///
/// Throws Error for a name that begins with ".wh.", which a layer cannot have, and for folders
/// nested more than 500 deep; std::system_error.
void make_layer(const base::Fd& tree, LayerWriter& layer, const MakeOptions& options);

}  // namespace image
