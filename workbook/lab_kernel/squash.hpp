// Writing a squashfs (man 1 mksquashfs) of things that need not exist on this machine.
//
// Each entry is said with its owner and mode, and goes as a tar stream (man 3 archive_write) into
// mksquashfs. So no root is needed to make a file that belongs to root, and nothing is copied
// first.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "base/fd.hpp"
#include "base/process.hpp"

struct archive;
struct archive_entry;

namespace workbook {

/// Whom an entry of an image belongs to, and who may do what with it.
struct Access {
  mode_t mode = 0644;
  uid_t uid = 0;
  gid_t gid = 0;
};

enum class Packing {
  kSmall,  ///< zstd: for what is made seldom
  kQuick,  ///< as it is: for what is made often
};

class SquashWriter {
 public:
  /// Starts mksquashfs. Throws std::runtime_error, which says what to install, when there is none.
  SquashWriter(const std::filesystem::path& image, Packing packing);
  SquashWriter(const SquashWriter&) = delete;
  SquashWriter& operator=(const SquashWriter&) = delete;
  ~SquashWriter();

  // Paths are absolute, in the image. Folders above an entry are made as root's, 0755, unless they
  // have been added. A path that has been added already is left alone: the first one counts.

  void add_folder(const std::string& path, Access access = {.mode = 0755});
  void add_symlink(const std::string& path, const std::string& target);
  void add_text(const std::string& path, const std::string& content, Access access = {});
  /// A file of this machine, with its capabilities (man 7 capabilities), if it has any. Throws
  /// std::system_error when it cannot be read; then nothing was added.
  void add_file(const std::string& path, const std::filesystem::path& source, Access access);
  /// Everything of a tar, in whatever compression, except what was added before.
  void add_tar(const std::filesystem::path& tar);

  /// Waits for mksquashfs. After: the image is whole. Throws std::runtime_error with mksquashfs's
  /// words.
  void finish();

 private:
  struct Free {
    void operator()(::archive* stream) const;
    void operator()(::archive_entry* entry) const;
  };
  using Entry = std::unique_ptr<::archive_entry, Free>;

  [[noreturn]] void give_up();
  bool take_path(const std::string& path);
  static Entry make_entry(const std::string& path, unsigned type, const Access& access);
  void write_header(::archive_entry* entry);
  void write_content(const char* bytes, std::size_t count);
  void pour(const base::Fd& source, std::size_t size);
  void copy_entry(::archive* from, ::archive_entry* entry);

  std::filesystem::path image_;
  base::Fd words_;  ///< what mksquashfs says
  base::Fd pipe_;   ///< our end of what it reads
  base::Process mksquashfs_;
  std::unique_ptr<::archive, Free> stream_;
  std::set<std::string> paths_;
  bool is_whole_ = false;
};

}  // namespace workbook
