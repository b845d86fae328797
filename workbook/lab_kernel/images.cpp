#include "workbook/lab_kernel/images.hpp"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>

#include "base/check.hpp"
#include "base/undo.hpp"
#include "workbook/lab_kernel/cache.hpp"
#include "workbook/lab_kernel/debian_system.hpp"
#include "workbook/lab_kernel/guest_files.hpp"
#include "workbook/lab_kernel/libraries.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

// Part of every key: raise it when the same input shall make another image.
constexpr const char* kEdition = "1";

// Of each kind. Every change of a learner's makes one more of hundreds of megabytes.
constexpr std::size_t kKeptImages = 4;

// What a file is, without reading it: enough to notice that it was built again.
std::string identity_of(const fs::path& file) {
  struct stat status{};
  sys::check(::stat(file.c_str(), &status), "look at {}", file.native());
  return fmt::format("{} {} {} {}.{}\n", file.native(), status.st_ino, status.st_size,
                     status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

// The image of that key; made when it is not there. Two makers may meet: the later rename counts.
fs::path find_or_make(const std::string& kind, const std::string& key,
                      const std::function<void(const fs::path& image)>& make) {
  const auto folder = cache_folder() / "images";
  const auto place = folder / fmt::format("{}-{}.sqfs", kind, key_of(key, 16));
  if (fs::exists(place)) {
    touch(place);
    return place;
  }
  fs::create_directories(folder);
  const auto beside = folder / fmt::format(".{}.{}", place.filename().native(), ::getpid());
  base::Undo undo;
  undo.add([&] { ::unlink(beside.c_str()); });
  make(beside);
  fs::rename(beside, place);
  undo.commit();
  prune(folder, kind + "-", std::chrono::hours{30 * 24});
  prune_to(folder, kind + "-", kKeptImages);
  return place;
}

void add_entry(SquashWriter& image, const ImageEntry& entry) {
  const Access access{.mode = entry.mode, .uid = entry.uid, .gid = entry.gid};
  switch (entry.kind) {
    case ImageEntry::Kind::kFile:
      return image.add_file(entry.path, entry.source, access);
    case ImageEntry::Kind::kFolder:
      return image.add_folder(entry.path, access);
    case ImageEntry::Kind::kSymlink:
      return image.add_symlink(entry.path, entry.source);
    case ImageEntry::Kind::kText:
      return image.add_text(entry.path, entry.source, access);
  }
}

std::string identity_of(const ImageEntry& entry) {
  const bool is_file = entry.kind == ImageEntry::Kind::kFile;
  return fmt::format("{} {} {:o} {} {} {}\n", static_cast<int>(entry.kind), entry.path, entry.mode,
                     entry.uid, entry.gid, is_file ? identity_of(entry.source) : entry.source);
}

}  // namespace

fs::path system_image(Flavour flavour, const fs::path& init, std::vector<std::string>* notes) {
  const DebianSystem system(flavour);
  const auto kind = flavour == Flavour::kBase ? "base" : "toolchain";
  const auto key = kEdition + system.identity() + identity_of(init);
  return find_or_make(kind, key, [&](const fs::path& place) {
    SquashWriter image(place, Packing::kSmall);
    image.add_file("/lab/init", init, {.mode = 0755});
    add_guest_accounts(image);
    add_guest_folders(image);
    const auto skipped = system.add_to(image);
    if (notes != nullptr) *notes = skipped;
    image.finish();
  });
}

fs::path system_image_from_tar(const fs::path& tar, const fs::path& init) {
  const auto key = kEdition + identity_of(fs::canonical(tar)) + identity_of(init);
  return find_or_make("tar", key, [&](const fs::path& place) {
    SquashWriter image(place, Packing::kSmall);
    image.add_file("/lab/init", init, {.mode = 0755});
    image.add_tar(tar);
    add_guest_folders(image);
    add_guest_accounts(image);
    image.finish();
  });
}

fs::path programs_image(const std::vector<ImageEntry>& entries) {
  // The libraries change with the packages, and those with dpkg's list of them.
  std::string key = kEdition;
  if (fs::exists("/var/lib/dpkg/status")) key += identity_of("/var/lib/dpkg/status");
  std::vector<fs::path> programs;
  for (const auto& entry : entries) {
    key += identity_of(entry);
    if (entry.kind == ImageEntry::Kind::kFile && (entry.mode & 0111) != 0)
      programs.emplace_back(entry.source);
  }
  return find_or_make("programs", key, [&](const fs::path& place) {
    SquashWriter image(place, Packing::kQuick);
    for (const auto& entry : entries) add_entry(image, entry);
    for (const auto& library : libraries_of(programs)) {
      const auto parent = fs::canonical(library.parent_path());
      image.add_file(parent / library.filename(), fs::canonical(library), {.mode = 0755});
    }
    image.finish();
  });
}

std::vector<ImageEntry> built_programs(const fs::path& build) {
  std::vector<ImageEntry> entries;
  const auto bin = build / "bin";
  for (auto it = fs::recursive_directory_iterator(bin); it != fs::end(it); ++it) {
    const auto name = fs::relative(it->path(), bin).native();
    if (name == "wrong") it.disable_recursion_pending();
    if (!it->is_regular_file() || name.ends_with("_test")) continue;
    entries.push_back({.path = "/workbook/bin/" + name, .source = it->path(), .mode = 0755});
  }
  std::sort(entries.begin(), entries.end(),
            [](const auto& left, const auto& right) { return left.path < right.path; });
  return entries;
}

}  // namespace workbook
