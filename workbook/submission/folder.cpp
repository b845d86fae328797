#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "base/check.hpp"
#include "base/file.hpp"
#include "workbook/model/text.hpp"
#include "workbook/submission/readers.hpp"

namespace workbook {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

EntryKind kind_of(const struct stat& status) {
  if (S_ISDIR(status.st_mode)) return EntryKind::kFolder;
  if (S_ISLNK(status.st_mode)) return EntryKind::kLink;
  if (!S_ISREG(status.st_mode)) return EntryKind::kSpecial;
  return status.st_nlink > 1 ? EntryKind::kLink : EntryKind::kFile;
}

class FolderTree : public Tree {
 public:
  explicit FolderTree(const std::filesystem::path& top)
      : top_(base::open_file(top.c_str(), O_RDONLY | O_DIRECTORY)) {}

  Listing list(const std::string& folder) override {
    base::Fd opened = open_beneath(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
    const std::unique_ptr<DIR, CloseFolder> stream(::fdopendir(opened.get()));
    if (stream == nullptr) sys::throw_error(errno, "list " + printable_line(folder));
    const int number = opened.release();  // the stream owns it now
    Listing entries;
    while (const dirent* each = ::readdir(stream.get())) {
      const std::string name = each->d_name;
      if (name == "." || name == "..") continue;
      if (entries.size() == kMostEntries) {
        throw SubmissionError("a folder of the submission has more than 20000 entries");
      }
      entries.push_back(entry_of(number, folder, name));
    }
    std::ranges::sort(entries, {}, &Entry::path);
    return entries;
  }

  std::string read(const std::string& path) override {
    const base::Fd file = open_beneath(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    struct stat status{};
    sys::check(::fstat(file.get(), &status), "look at {}", printable_line(path));
    if (kind_of(status) != EntryKind::kFile) changed(path);
    try {
      return base::read_all(file, kLargestPart);
    } catch (const std::system_error& error) {
      if (error.code().value() != EFBIG) throw;
      throw SubmissionError(printable_line(path) + " is larger than 1 MiB: no part of a lab is");
    }
  }

 private:
  static Entry entry_of(int folder_fd, const std::string& folder, const std::string& name) {
    struct stat status{};
    sys::check(::fstatat(folder_fd, name.c_str(), &status, AT_SYMLINK_NOFOLLOW), "look at {}",
               printable_line(name));
    return {.path = clean_name(folder.empty() ? name : folder + "/" + name),
            .kind = kind_of(status),
            .content = {}};
  }

  // man 2 openat2: no link at any step, and never above the top.
  [[nodiscard]] base::Fd open_beneath(const std::string& path, std::uint64_t flags) const {
    open_how how{};
    how.flags = flags | O_CLOEXEC | O_NOFOLLOW;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    const long fd = ::syscall(SYS_openat2, top_.get(), path.c_str(), &how, sizeof how);
    if (fd == -1 && (errno == ELOOP || errno == EXDEV || errno == ENXIO)) changed(path);
    return base::Fd(static_cast<int>(sys::check(fd, "open {}", printable_line(path))));
  }

  [[noreturn]] static void changed(const std::string& path) {
    throw SubmissionError(printable_line(path) +
                          " is no regular file: hand in the source file itself");
  }

  base::Fd top_;
};

}  // namespace

Listing read_folder(const std::filesystem::path& folder, const Wanted& wanted,
                    const std::set<std::string>& lab_folders) {
  FolderTree tree(folder);
  return walk(tree, wanted, lab_folders);
}

}  // namespace workbook
