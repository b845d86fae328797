// Which lab kernel there is: User Mode Linux, a Linux kernel that runs as an ordinary process.
//
// `lab kernel build` makes two of them from Debian's kernel source: one for labs, and a hardened
// one for strangers' programs. They lie in the cache, in a folder whose name tells the recipe (the
// configuration and the script that builds) and the source's version, so that a changed recipe is
// never served by an old kernel. Until the first is built, Debian's package user-mode-linux serves
// trusted work with what it has.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace workbook {

enum class Variant {
  kLab,    ///< everything that labs and the project's tests use, hostfs among it
  kGrade,  ///< for strangers' programs: without hostfs and other ways out
};
std::string to_string(Variant variant);  ///< "lab", "grade"

struct Kernel {
  std::filesystem::path program;
  Variant variant = Variant::kLab;
  bool is_ours = true;             ///< false: Debian's package, whose drivers are modules
  std::string version;             ///< of the source: "6.12.117-1~deb12u1"
  std::vector<std::string> lacks;  ///< what labs need and it has not: a sentence each
  /// What its process must find in the environment, "NAME=value".
  std::vector<std::string> environment;
};

/// Where recipes lie: `tree`/workbook/lab_kernel/build. `tree` is the repository.
std::filesystem::path recipe_folder(const std::filesystem::path& tree);

/// Twelve hexadecimal digits that change with the configuration or the script that builds.
std::string recipe_of(const std::filesystem::path& tree, Variant variant);

/// Ours, if it has been built by the recipe of `tree`; of several versions the one built last.
std::optional<Kernel> find_built_kernel(const std::filesystem::path& tree, Variant variant);

/// Ours, else for Variant::kLab Debian's, else none.
std::optional<Kernel> find_kernel(const std::filesystem::path& tree, Variant variant);

/// The same. Throws std::runtime_error, which says how to build it, when there is none.
Kernel require_kernel(const std::filesystem::path& tree, Variant variant);

}  // namespace workbook
