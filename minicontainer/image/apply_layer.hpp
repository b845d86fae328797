// A layer becomes files.
//
// Two ways to lay layers on one another: each into a folder of its own, which overlayfs then stacks
// (whiteouts become overlayfs's own marks); or all into one folder, one after the other (whiteouts
// remove what is there). Either way the layer is hostile: whatever links it brings, nothing outside
// the root is touched. man 2 openat2, RESOLVE_IN_ROOT; minicontainer/kernel/inside.hpp.
//
// Lab 08, task 4.
#pragma once

#include <string>
#include <vector>

#include "base/fd.hpp"
#include "minicontainer/image/layer_reader.hpp"
#include "minicontainer/image/overlay.hpp"

namespace image {

enum class WhiteoutStyle {
  kRemove,   ///< into one folder: what is covered goes
  kOverlay,  ///< a folder of its own: a device 0:0, the attribute overlay.opaque
};

struct ApplyOptions {
  WhiteoutStyle style = WhiteoutStyle::kRemove;
  OverlayAttributes attributes = OverlayAttributes::kTrusted;
  /// With kOverlay: the folders of the layers below, the uppermost first. A folder that this layer
  /// does not describe gets its mode and owner from there, a hard link to what is there a copy.
  std::vector<int> below = {};
  bool may_make_devices = true;  ///< false: a device node is an Error that says why
  bool keeps_owners = true;      ///< false: everything belongs to the caller
};

/// Applies all entries of `layer` to the folder behind `root` (opened with O_PATH or O_RDONLY). For
/// each, below `root` only, with links resolved as if `root` were /:
///
/// - missing parent folders are made (0755, or as in `below`); a parent may be a link to a folder;
/// - a folder where there is a folder gets new attributes; anything else replaces what is there;
/// - a hard link is to what the layer itself, or kRemove: the root, has under that path; links are
///   not followed for its last part;
/// - whiteouts, as whiteout.hpp tells, in the style that is asked for;
/// - owner, then extended attributes, then mode and time are as the entry says. Attributes that
/// steer
///   overlayfs (trusted.overlay., user.overlay.) are refused; those that the file system does not
///   have (ENOTSUP) are left out.
///
/// Throws Error or std::system_error that names the entry. What is done by then stays.
void apply_layer(LayerReader& layer, const base::Fd& root, const ApplyOptions& options);

}  // namespace image
