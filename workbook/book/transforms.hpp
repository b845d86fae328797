// What is changed in a chapter's tree before it is printed, one step each; none depends on
// another. Mistakes are noted as problems and the step goes on.
#pragma once

#include "workbook/book/chapter.hpp"
#include "workbook/book/markdown.hpp"

namespace book {

/// {{region ...}} and {{figure ...}}, each alone on its line.
void place_directives(Document& document, const Rendering& rendering);
/// Links by file become links to pages; links to sources become their path. Dead ones are noted.
void resolve_links(Document& document, const Rendering& rendering);
/// Headings get their anchors, in the order of outline_of().
void anchor_headings(Document& document, const Rendering& rendering);
/// Block quotes that start with [!PREDICT] and the like become boxes.
void frame_boxes(Document& document, const Rendering& rendering);
/// Code blocks get their colours; tables can scroll on a narrow screen.
void dress_blocks(Document& document);

}  // namespace book
