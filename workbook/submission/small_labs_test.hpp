// Two labs of two parts, and archives made entry by entry, also those that no tool would make.
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/scratch_test.hpp"
#include "workbook/submission/submission.hpp"

namespace submission_test {

/// "01-first" with clone.cpp and gate.cpp, "02-second" with init.cpp and status.cpp.
const std::vector<workbook::Lab>& small_labs();

/// One entry of an archive under construction.
struct Put {
  std::string name;
  std::string content;
  unsigned type = AE_IFREG;
  std::string link;  ///< where a symbolic link points, or the name that a hard link repeats
  bool is_hard_link = false;
};

struct ArchiveKind {
  std::string format;    ///< "pax", "gnutar", "ustar", "zip"
  std::string filter;    ///< "none", "gzip", "xz", "zstd"
  std::string password;  ///< of a zip
};

/// The archive's bytes.
std::string make_archive(const ArchiveKind& kind, const std::vector<Put>& entries);

/// Writes `bytes` to a file of its own and reads it as a submission.
workbook::Submission submit(const std::string& bytes, const std::string& only = "");

/// Why it is refused; "accepted" when it is not.
std::string refusal_of(const std::string& bytes, const std::string& only = "");

}  // namespace submission_test
