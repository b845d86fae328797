// The guest's disks: root file systems as squashfs, made without root and without network.
//
// The *system* image is taken from this machine's own installed packages, so that a program that
// was built here finds its libraries there. The *programs* image holds what this tree has built.
// Both are streams of tar, in which every file belongs to whom we say, packed by mksquashfs(1).
// They are kept in the cache under a key made of their content, so the second call costs
// milliseconds.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace workbook {

enum class Flavour {
  kBase,       ///< a shell, the usual tools, iproute2, nftables; no compiler
  kToolchain,  ///< and g++, the linker, and the headers that labs' parts include
};

/// The system image, built when it is missing or something in it has changed (seconds). `init` is
/// the static program that becomes /lab/init. `notes`, if given, receives a sentence for each file
/// that could not be read, when it is built. Throws std::runtime_error.
std::filesystem::path system_image(Flavour flavour, const std::filesystem::path& init,
                                   std::vector<std::string>* notes = nullptr);

/// The same from a tar of a whole root, as `docker export` writes it (.gz, .xz and .zst too).
std::filesystem::path system_image_from_tar(const std::filesystem::path& tar,
                                            const std::filesystem::path& init);

/// One thing in a programs image.
struct ImageEntry {
  enum class Kind { kFile, kFolder, kSymlink, kText };
  Kind kind = Kind::kFile;
  std::string path;    ///< in the guest, absolute; folders on the way are made (0755 root)
  std::string source;  ///< kFile: on this machine; kSymlink: where it points; kText: the content
  mode_t mode = 0644;
  uid_t uid = 0;
  gid_t gid = 0;
};

/// The image of these entries and of the shared libraries that dynamic programs among them need
/// (each at the path that it has on this machine). Well under a second for what a lab needs.
std::filesystem::path programs_image(const std::vector<ImageEntry>& entries);

/// What a build has made, for a programs image: `build`/bin as /workbook/bin, each program mode
/// 0755, without the programs with mistakes.
std::vector<ImageEntry> built_programs(const std::filesystem::path& build);

}  // namespace workbook
