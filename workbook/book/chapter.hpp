// One chapter becomes HTML: Markdown plus what this book adds to it.
//
//     {{region lab01.clone}}             a passage of real code (regions.hpp)
//     {{figure picture.svg "alt text"}}  a drawing that lies beside the chapter (figure.hpp)
//     > [!PREDICT] ...                   boxes: PREDICT, HINT, BREAK, NOTE
//     [text](../../labs/01-x/y.md#z)     links by file, checked, to chapters and to sources
//
// A chapter is rendered for its own page and for the print page, where all chapters share one
// page: there each anchor carries the chapter's name in front.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "workbook/book/manifest.hpp"
#include "workbook/book/problems.hpp"
#include "workbook/book/regions.hpp"

namespace book {

struct Heading {
  int level = 1;
  int line = 1;
  std::string anchor;
  std::string text;
};

/// What other chapters must know of one: which anchors a link to it may name.
struct Outline {
  std::string id;
  std::vector<Heading> headings;  ///< the first is the title
  std::set<std::string> anchors;  ///< of the headings, and those that raw HTML defines
};

/// The headings of a chapter. Notes a problem if it does not start with its title.
Outline outline_of(const Chapter& chapter, Problems& problems);

/// What rendering reads and fills, the same for all chapters of a book.
struct BookContext {
  std::filesystem::path root;
  std::map<std::string, Outline> outlines;  ///< by the chapter's source file
  Regions regions;
  Problems problems;
};

enum class Medium { page, print };

/// One rendering: what is rendered, for what, with what.
struct Rendering {
  const Chapter& chapter;
  BookContext& book;
  Medium medium;

  /// The anchor as it is written in this medium.
  [[nodiscard]] std::string anchor(const std::string& chapter_id, const std::string& name) const;
  /// The link to an anchor of a chapter, to its top if `name` is empty.
  [[nodiscard]] std::string link(const std::string& chapter_id, const std::string& name) const;
  /// Notes a problem in this chapter.
  void problem(int line, const std::string& sentence) const;
};

/// The chapter's HTML. What is wrong goes to the book's problems.
std::string render_chapter(const Rendering& rendering);

}  // namespace book
