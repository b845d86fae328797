// The book renderer: the chapters in book/, labs/ and solutions/ become static pages.
//
// What is built: one page a chapter, index.html, print.html (the whole book), search-index.json,
// and web/ with the style sheets, scripts and fonts. Everything the book shows is checked on the
// way: code regions, figures, links and anchors (regions.hpp, chapter.hpp).
#pragma once

#include <cstddef>
#include <filesystem>

#include "workbook/book/problems.hpp"

namespace book {

struct BookOptions {
  std::filesystem::path root;  ///< the top of the repository
  std::filesystem::path out;   ///< the folder to fill; replaced as a whole, in one step
};

struct BookReport {
  std::size_t chapters = 0;
  std::size_t regions = 0;  ///< shown at least once
};

/// Builds the book. Throws BookError with all problems, one a line, or std::system_error when
/// the pages cannot be written; either way what was in `out` before is untouched.
BookReport build_book(const BookOptions& options);

}  // namespace book
