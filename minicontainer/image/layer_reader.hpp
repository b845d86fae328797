// The entries of a layer, one after the other: a tar archive, read with bounds.
//
// A layer comes from anywhere. What is checked here holds for every entry that next() returns, so
// that whoever applies it has only to keep inside the root: the path is relative, has no "..", no
// empty and no "." part, no NUL; the sizes are what one machine can bear; no name of a file comes
// twice. OCI image specification, layer.md; POSIX pax(1), "ustar Interchange Format".
#pragma once

#include <sys/types.h>
#include <time.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/fd.hpp"
#include "minicontainer/image/archive_reader.hpp"
#include "minicontainer/image/source.hpp"

namespace image {

enum class EntryKind { kFile, kFolder, kLink, kHardLink, kFifo, kCharDevice, kBlockDevice };

struct LayerEntry {
  std::string path;  ///< "usr/bin/env"; empty: the root itself
  EntryKind kind = EntryKind::kFile;
  mode_t mode = 0;  ///< the twelve lowest bits
  uid_t uid = 0;
  gid_t gid = 0;
  timespec modified{};
  std::uint64_t size = 0;   ///< of a file: bytes
  std::string link_target;  ///< of a link: any text. Of a hard link: a path as `path`
  unsigned device_major = 0;
  unsigned device_minor = 0;
  std::vector<std::pair<std::string, std::string>> attributes;  ///< extended: name, value
};

/// The most that one layer may be.
struct LayerLimits {
  std::uint64_t entries = 4'000'000;
  std::uint64_t bytes = std::uint64_t{64} << 30;        ///< of all files together, holes included
  std::uint64_t name_bytes = std::uint64_t{512} << 20;  ///< of all paths together
};

class LayerReader {
 public:
  /// `tar` is not compressed, and must live. Throws Error if it is no tar archive.
  explicit LayerReader(Source& tar, LayerLimits limits = {});

  /// The next entry; nothing at the end, when all of `tar` has been read. Throws Error that names
  /// the entry, and whatever the source throws.
  std::optional<LayerEntry> next();
  /// Gives the content of the file that next() returned to `take`, piece by piece, holes as zeros.
  void read_content(const std::function<void(std::string_view)>& take);
  /// Writes the content of the file that next() returned to `file`, which is empty. Holes stay
  /// holes. Throws Error if there is less or more of it than the entry said.
  void write_content(const base::Fd& file);

 private:
  LayerEntry read_entry();
  void check_bounds(const LayerEntry& entry);
  struct Block {
    std::string_view bytes;
    std::uint64_t offset = 0;
  };
  std::optional<Block> next_block();

  Source& tar_;
  LayerLimits limits_;
  ArchiveReader reader_;
  archive_entry* header_ = nullptr;
  std::uint64_t size_ = 0;                      ///< of the present file
  std::unordered_map<std::string, bool> seen_;  ///< each path: is it a folder?
};

/// `path` as an entry has it: "./a//b/../c" is "a/c". Throws Error if it leaves the root, has a
/// NUL, or a part or a whole that no file system takes.
std::string normal_path(const std::string& path);

/// The text in quotes, fit for a terminal: for messages about names that came from outside.
std::string shown(std::string_view text);

}  // namespace image
