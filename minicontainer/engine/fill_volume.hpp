// A volume that is used for the first time starts with what the image has at its place: docker's
// rule, and the reason why a database finds its folder with the right owner.
//
// Lab 12, task 3.
#pragma once

#include "base/fd.hpp"

namespace engine {

/// If the folder `volume` is empty, copies into it all that is in the folder `image`, then gives it
/// the mode, owner and times of `image` itself. A volume with anything in it, even one hidden file,
/// is left as it is. Both are opened for reading. Returns whether it was filled. Throws
/// std::system_error. copy_content() and copy_attributes() (kernel/copy_up.hpp) are given.
bool fill_volume(const base::Fd& image, const base::Fd& volume);

}  // namespace engine
