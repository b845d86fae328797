// Files in and out of a container: `cp`.
#pragma once

#include <string>

#include "minicontainer/engine/container.hpp"

namespace engine {

struct CopyOptions {
  bool keeps_owners = false;   ///< -a
  bool follows_links = false;  ///< -L: of the source
};

/// "CONTAINER:PATH", or a path of the machine; the container's part is empty then.
struct CopyEnd {
  std::string container;
  std::string path;
};

/// Takes "web:/etc/nginx", "./file" and "C" apart. A path with a colon needs "./" in front.
CopyEnd parse_copy_end(const std::string& text);

/// Copies a file or a folder as `docker cp` does: one of the two ends is in a container, running or
/// not; a folder that exists takes the source into it; "/." at the end of the source means what is
/// in the folder. No path leaves the container's root. Throws std::runtime_error, in docker's
/// words.
void copy_files(const Folders& folders, const CopyEnd& from, const CopyEnd& to,
                const CopyOptions& options);

}  // namespace engine
