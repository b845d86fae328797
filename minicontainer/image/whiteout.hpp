// How a layer says that something below it is gone.
//
// A tar archive cannot hold nothing. So a layer that removes etc/motd has an empty file
// etc/.wh.motd, and one that hides all that lies below in etc has etc/.wh..wh..opq. Both speak of
// the layers below only: what the same layer brings stays. OCI image specification, layer.md,
// "Whiteouts".
//
// Lab 08, task 2.
#pragma once

#include <string>

namespace image {

struct Whiteout {
  enum Kind {
    kNone,     ///< an ordinary entry
    kFile,     ///< `path` below is gone: a file, or a folder with all in it
    kOpaque,   ///< all that lies below in the folder `path` is gone
    kIgnored,  ///< .wh..wh.*: notes of a file system, aufs, which mean nothing here
  };
  Kind kind = kNone;
  std::string path;  ///< of kFile and kOpaque; empty: the root
};

/// Task 2. What an entry of this path means. `path` is as LayerEntry::path has it. Throws Error for
/// a whiteout of "", "." or "..": ".wh.", ".wh..", ".wh...".
Whiteout whiteout_of(const std::string& path);

/// The path of the entry that says so: the other way round. `kind` is kFile or kOpaque.
std::string whiteout_path(const Whiteout& whiteout);

}  // namespace image
