// Where things are: the learner's checkout and what has been built from it.
#pragma once

#include <filesystem>
#include <string>

namespace workbook {

struct Workspace {
  std::filesystem::path root;   ///< the repository
  std::filesystem::path build;  ///< build/PRESET, the build that the running program belongs to

  [[nodiscard]] std::filesystem::path labs() const { return root / "labs"; }
  [[nodiscard]] std::filesystem::path solutions() const { return root / "solutions"; }
  [[nodiscard]] std::filesystem::path bin() const { return build / "bin"; }
  /// What the tool remembers about this learner; not under version control.
  [[nodiscard]] std::filesystem::path state() const { return root / ".lab"; }
  /// False in the student edition.
  [[nodiscard]] bool has_solutions() const { return std::filesystem::exists(solutions()); }
};

/// The workspace that the running program was built in. Throws std::runtime_error if it was moved
/// away from there.
Workspace find_workspace();

}  // namespace workbook
