#include "workbook/lab_kernel/init/unpack.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "base/check.hpp"
#include "base/file.hpp"
#include "workbook/lab_kernel/job_document.hpp"
#include "workbook/lab_kernel/tar.hpp"

namespace workbook {
namespace {

void make_folders_above(const std::string& path) {
  for (auto slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    const auto folder = path.substr(0, slash);
    if (::mkdir(folder.c_str(), 0755) == -1 && errno != EEXIST)
      sys::throw_error(errno, "make " + folder);
  }
}

void make_file(TarReader& archive, const TarEntry& entry, const std::string& path) {
  const base::Fd file =
      base::open_file(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
  for (auto part = archive.read(); !part.empty(); part = archive.read())
    base::write_all(file, part);
  sys::check(::fchown(file.get(), entry.owner, entry.owner), "give {} to its owner", path);
  sys::check(::fchmod(file.get(), entry.mode), "set the mode of {}", path);
}

void make_folder(const TarEntry& entry, const std::string& path) {
  if (::mkdir(path.c_str(), 0755) == -1) {
    if (errno != EEXIST) sys::throw_error(errno, "make " + path);
    return;
  }
  sys::check(::chown(path.c_str(), entry.owner, entry.owner), "give {} to its owner", path);
  sys::check(::chmod(path.c_str(), entry.mode), "set the mode of {}", path);
}

void make_entry(TarReader& archive, const TarEntry& entry) {
  const std::string path = "/" + entry.path;
  make_folders_above(path);
  if (entry.kind == TarKind::kFolder) return make_folder(entry, path);
  if (::unlink(path.c_str()) == -1 && errno != ENOENT) sys::throw_error(errno, "replace " + path);
  if (entry.kind == TarKind::kLink) {
    sys::check(::symlink(entry.target.c_str(), path.c_str()), "make the link {}", path);
    sys::check(::lchown(path.c_str(), entry.owner, entry.owner), "give {} to its owner", path);
  } else {
    make_file(archive, entry, path);
  }
}

}  // namespace

void unpack_job(const char* device) {
  if (::mkdir(kJobFolder, 0700) == -1 && errno != EEXIST)
    sys::throw_error(errno, "make the job's folder");
  sys::check(::chmod(kJobFolder, 0700), "close the job's folder to others");
  const base::Fd disk = base::open_file(device, O_RDONLY);
  TarReader archive([&](char* buffer, std::size_t size) {
    while (size > 0) {
      const auto count = sys::check(::read(disk.get(), buffer, size), "read {}", device);
      if (count == 0) throw TarError("the archive of the job ends too early");
      buffer += count;
      size -= static_cast<std::size_t>(count);
    }
  });
  while (const auto entry = archive.next()) make_entry(archive, *entry);
}

}  // namespace workbook
