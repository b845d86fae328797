// The HTML that every page has: head, top bar, contents at the side, help and search.
#pragma once

#include <string>

namespace book {

/// What changes from page to page. All of it is HTML already.
struct Frame {
  std::string title;
  std::string book_title;
  std::string lab;       ///< "01" on a lab's page, else empty
  std::string contents;  ///< the list of chapters
  std::string main;
  std::string aside;  ///< the contents of this page, or empty
};

std::string frame(const Frame& parts);

}  // namespace book
