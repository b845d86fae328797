#include "workbook/lab_kernel/init/collect.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/file.hpp"
#include "workbook/lab_kernel/digest.hpp"
#include "workbook/lab_kernel/pack.hpp"

namespace workbook {
namespace {

// A disk is written in whole, large pieces.
class Disk {
 public:
  explicit Disk(const char* device) : file_(base::open_file(device, O_WRONLY)) {
    sys::check(::ioctl(file_.get(), BLKGETSIZE64, &size_), "find the size of {}", device);
  }
  void put(std::string_view bytes) {
    sum_.add(bytes);
    written_ += bytes.size();
    pending_ += bytes;
    if (pending_.size() >= kPiece) flush();
  }
  // Content is padded to whole blocks, so the archive ends at the border of one.
  void flush() {
    base::write_all(file_, pending_);
    pending_.clear();
  }
  void finish(Collected& collected) {
    flush();
    sys::check(::fsync(file_.get()), "flush the disk");
    collected.bytes = written_;
    collected.digest = to_hex(sum_.finish());
  }
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  static constexpr std::size_t kPiece = 256 * 1024;
  base::Fd file_;
  std::uint64_t size_ = 0;
  std::uint64_t written_ = 0;
  std::string pending_;
  Sha256 sum_;
};

base::Fd open_without_links(const std::string& path) {
  open_how how{};
  how.flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC;
  how.resolve = RESOLVE_NO_SYMLINKS;
  return base::Fd(static_cast<int>(sys::check(
      ::syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof how), "take back {}", path)));
}

}  // namespace

Collected collect(const std::vector<std::string>& paths, const char* device) {
  Collected collected;
  if (paths.empty()) return collected;
  Disk disk(device);
  TarWriter archive([&](std::string_view bytes) { disk.put(bytes); }, disk.size());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    try {
      archive.add_tree(open_without_links(paths[i]), std::to_string(i), {});
    } catch (const std::exception& error) {
      collected.problems.push_back(fmt::format("{}: {}", paths[i], error.what()));
    }
  }
  archive.finish();
  disk.finish(collected);
  return collected;
}

}  // namespace workbook
