// The pages around the text: contents, previous and next, search, help, the print page.
//
// The pages are plain files that work from any static web server. When the workbook's own server
// sends them, it fills in the empty "lab-token", and the page comes alive (page/web/lab.js).
#pragma once

#include <string>
#include <vector>

#include "workbook/book/chapter.hpp"

namespace book {

/// All that the pages of one book share.
struct Site {
  const Manifest& manifest;
  const BookContext& book;
};

/// The page of chapter number `index` around its HTML.
std::string chapter_page(const Site& site, std::size_t index, const std::string& html);
/// The first page: the title and the contents.
std::string front_page(const Site& site);
/// The whole book on one page; `texts` are the chapters rendered for print.
std::string print_page(const Site& site, const std::vector<std::string>& texts);

}  // namespace book
