// One entry of a layer becomes a file.
//
// Whoever calls this has found the folder, inside of the root, and there is nothing of that name.
// The order matters: a change of owner takes set-user-ID bits and file capabilities away, so the
// mode and the attributes come after it. man 2 fchownat, man 2 mknod, man 7 xattr.
//
// Lab 08, task 3.
#pragma once

#include <time.h>

#include <string>

#include "base/fd.hpp"
#include "minicontainer/image/apply_layer.hpp"
#include "minicontainer/image/layer_reader.hpp"

namespace image {

/// Makes the file, link, FIFO or device `name` in `parent`, which has nothing of that name, and
/// gives it what the entry says. The content of a file is what `layer` has next. Throws Error for a
/// device if !options.may_make_devices, and what finish_entry() throws; std::system_error.
void make_entry(const base::Fd& parent, const std::string& name, const LayerEntry& entry,
                LayerReader& layer, const ApplyOptions& options);

/// Owner (if options.keeps_owners), extended attributes, mode and time of `file`, which may be an
/// O_PATH descriptor. Attributes that steer overlayfs (trusted.overlay., user.overlay.) are an
/// Error; those that the file system does not have (ENOTSUP) are left out.
void finish_entry(const base::Fd& file, const LayerEntry& entry, const ApplyOptions& options);

/// Sets the time of the last change. A time that no file system can hold is no error.
void set_time(const base::Fd& file, timespec modified);

}  // namespace image
