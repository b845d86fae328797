// Writing archives: single files, and folders with all in them (see tar.hpp).
//
// Walks by descriptor and never through a symbolic link, because what is packed may be changed by
// somebody else at the same time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/fd.hpp"
#include "workbook/lab_kernel/tar.hpp"

namespace workbook {

/// Takes the bytes of an archive as they are made. Throws when it cannot take more.
using TarSink = std::function<void(std::string_view bytes)>;

struct PackOptions {
  std::optional<unsigned> mode;   ///< of each file; by default what it has
  std::optional<unsigned> owner;  ///< by default what it has
};

class TarWriter {
 public:
  /// `room`: the longest archive, its end included.
  explicit TarWriter(TarSink sink, std::uint64_t room = UINT64_MAX)
      : sink_(std::move(sink)), room_(room) {}
  /// One entry with its content, whose length must be entry.size. Throws TarError, with nothing
  /// written, when there is no room for it.
  void add(const TarEntry& entry, std::string_view content = "");
  /// One entry with entry.size bytes of `file`, from where it stands. Throws as add() does.
  void add_file(const base::Fd& file, const TarEntry& entry);
  /// The file or folder that `opened` refers to, under the name `as`. Sockets, pipes and devices
  /// are left out. A file that shrinks meanwhile is filled with zeros.
  void add_tree(const base::Fd& opened, const std::string& as, const PackOptions& options);
  /// The two blocks of zeros that end an archive.
  void finish();

 private:
  void start(const TarEntry& entry);
  void add_folder(const base::Fd& folder, const std::string& as, const PackOptions& options);

  TarSink sink_;
  std::uint64_t room_;
};

}  // namespace workbook
