// Named regions: the passages of real source files that the book shows.
//
// Code in the book cannot drift from the code that is compiled and tested, because it is not
// copied: a source file marks a passage
//
//     // #region lab01.clone
//     ...
//     // #endregion lab01.clone
//
// (with # instead of // in shell, YAML and CMake files), and a chapter shows it with a line
// {{region lab01.clone}}. Regions may lie inside each other; the markers are never shown.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "workbook/book/problems.hpp"

namespace book {

/// The most lines that a region may have: what a reader takes in at once.
constexpr std::size_t kLongestRegion = 40;

struct Region {
  std::string name;
  std::filesystem::path file;  ///< from the top of the repository
  int first_line = 0;          ///< of the text, counted from 1
  int last_line = 0;
  std::string text;      ///< without markers and without common indentation
  std::string language;  ///< as highlight() wants it
};

class Regions {
 public:
  /// Finds the regions of all source files under the folders that hold code. Notes a problem for
  /// each one that is duplicated, empty, too long, not ended, or ended without a start.
  static Regions scan(const std::filesystem::path& root, Problems& problems);

  /// The region, which counts as shown from now on; nothing if there is none of that name.
  const Region* show(const std::string& name);
  /// The regions that show() was never asked for.
  [[nodiscard]] std::vector<const Region*> never_shown() const;
  /// How many were asked for.
  [[nodiscard]] std::size_t shown() const { return entries_.size() - never_shown().size(); }
  /// The name that is spelled most like `name`, for "did you mean".
  [[nodiscard]] std::optional<std::string> nearest(const std::string& name) const;

 private:
  struct Entry {
    Region region;
    bool is_shown = false;
  };
  std::map<std::string, Entry> entries_;
};

/// The regions of one file. Notes the same problems as Regions::scan(), but for duplicates.
std::vector<Region> read_regions(const std::filesystem::path& file, std::string_view content,
                                 Problems& problems);

}  // namespace book
