// A root file system out of the packages that are installed here.
//
// The files are taken as they lie on this machine: a path that an administrator has diverted or
// that the alternatives system has linked is in the guest what it is here. What nobody reads in a
// guest (manuals, translations) stays away. All belongs to root, whoever owns it here.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "workbook/lab_kernel/images.hpp"
#include "workbook/lab_kernel/packages.hpp"
#include "workbook/lab_kernel/squash.hpp"

namespace workbook {

class DebianSystem {
 public:
  /// Reads which packages there are. Throws std::runtime_error where there is no dpkg.
  explicit DebianSystem(Flavour flavour);

  /// Changes with every package and every version.
  [[nodiscard]] std::string identity() const;

  /// Adds all files. Returns a sentence for each that could not be read.
  std::vector<std::string> add_to(SquashWriter& image) const;

 private:
  Packages packages_;
  std::set<std::string> chosen_;
};

}  // namespace workbook
