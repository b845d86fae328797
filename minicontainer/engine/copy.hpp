// Files in and out of a container: `cp`.
#pragma once

#include <string>

#include "minicontainer/engine/container.hpp"
#include "minicontainer/image/layer_writer.hpp"

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

/// `cp CONTAINER:PATH -`: the file or folder as a tar, with its last name.
void copy_to_tar(const Folders& folders, const CopyEnd& from, const image::Sink& sink,
                 const CopyOptions& options);

/// `cp - CONTAINER:PATH`: the entries of a plain or compressed tar go into the folder PATH, which
/// must be there. Throws image::Error for an entry that would leave it.
void copy_from_tar(const Folders& folders, image::Source& tar, const CopyEnd& to);

/// All of a container's root as a tar: `export`.
void export_container(const Folders& folders, const Container& container, const image::Sink& sink);

}  // namespace engine
