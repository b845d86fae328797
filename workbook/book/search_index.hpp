// What the page's search looks through: one entry a section, as JSON, made when the book is built.
//
//     [{"page": "00-tour.html#see-it", "chapter": "Tour", "title": "See it", "text": "..."}]
#pragma once

#include <string>
#include <vector>

#include "workbook/book/chapter.hpp"

namespace book {

/// The index of all chapters, whose outlines are in `book`.
std::string search_index(const std::vector<Chapter>& chapters, const BookContext& book);

}  // namespace book
