// From a list of entries to the files that labs ask for: the only ones that leave a submission.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "workbook/model/manifest.hpp"
#include "workbook/submission/listing.hpp"

namespace workbook {

/// What a submission has for one lab.
struct HandedIn {
  std::string lab;                           ///< "01"
  std::map<std::string, std::string> files;  ///< part -> content; one at least
  std::vector<std::string> missing;          ///< parts that are not there: the starter stands in
};

struct Submission {
  std::vector<HandedIn> labs;      ///< in the order of the workbook
  std::vector<std::string> notes;  ///< what was left out and why, in sentences
  /// SHA-256 of the parts with their names: the same files in another archive have the same one.
  std::string digest;
};

/// What operating systems and editors leave in folders, which is no part of a submission:
/// __MACOSX and names that begin with a dot.
bool is_ignored(std::string_view name);

/// Finds the parts under labs/NN-name/, NN-name/ or at the top, all of it perhaps in a folder or
/// two of its own. With `only` (a lab's number) the other labs are not looked for.
/// Throws SubmissionError when a part is there twice, is a link, is too large, could belong to
/// several labs, or when there is none.
Submission find_parts(const Listing& listing, const std::vector<Lab>& labs,
                      const std::string& only);

}  // namespace workbook
