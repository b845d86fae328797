// What is inside a submission, before anything of it is believed.
//
// A submission is a folder, an archive or a git bundle that a stranger made. Whatever it is, its
// reader makes the same list of it: names, kinds, and the content of those few files that could be
// parts of a lab. Nothing is ever unpacked to a disk, no link is followed, and every length and
// every count has a bound, so that a list costs little whatever it was made from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace workbook {

/// A submission that was refused; what() is one sentence for the learner.
class SubmissionError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class EntryKind { kFile, kFolder, kLink, kSpecial };

struct Entry {
  std::string path;  ///< "top/labs/01-name/clone.cpp": relative, clean, never with ".."
  EntryKind kind = EntryKind::kFile;
  std::optional<std::string> content;  ///< of a file whose name is wanted and that is not too large
};

using Listing = std::vector<Entry>;

/// The names of the files that labs ask for: only their content is read.
using Wanted = std::set<std::string>;

constexpr std::size_t kLargestSubmission = std::size_t{32} << 20;  ///< as it was handed in
constexpr std::size_t kLargestPart = std::size_t{1} << 20;
constexpr std::size_t kMostEntries = 20'000;
constexpr std::size_t kMostUnpacked = std::size_t{256} << 20;  ///< all that an archive expands to
constexpr std::size_t kFreeToUnpack = std::size_t{32} << 20;   ///< up to here no ratio is asked
constexpr std::size_t kMostExpansion = 200;  ///< above it: so many bytes out for each byte in
constexpr std::size_t kLongestName = 1024;
constexpr std::size_t kDeepestName = 32;

/// The name as a clean relative path ("./a//b/" is "a/b"; "" for the top itself).
/// Throws SubmissionError for absolute names, "..", names too long or too deep.
std::string clean_name(std::string_view name);

/// The last component: "clone.cpp".
std::string_view file_name(std::string_view path);

}  // namespace workbook
