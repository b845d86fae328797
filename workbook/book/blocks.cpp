// Headings, boxes, code blocks and tables.
#include <fmt/core.h>

#include <map>

#include "workbook/book/highlight.hpp"
#include "workbook/book/html.hpp"
#include "workbook/book/transforms.hpp"

namespace book {
namespace {

struct Box {
  std::string_view style;
  std::string_view symbol;  // beside the word and the colour, never alone
  std::string_view title;
};

const std::map<std::string_view, Box> kBoxes{
    {"PREDICT", {"predict", "?", "Predict before you look"}},
    {"HINT", {"hint", "✦", "Hint"}},
    {"BREAK", {"break", "⚡", "Break it on purpose"}},
    {"NOTE", {"note", "i", "Note"}}};

std::string box_start(const Box& box) {
  return fmt::format(
      "<div class=\"box box-{0}\" role=\"note\" aria-label=\"{2}\"><p class=\"box-title\">"
      "<span aria-hidden=\"true\">{1}</span>{2}</p>\n",
      box.style, box.symbol, box.title);
}

// The text node that holds "[!WORD]" at the very start of a block quote.
cmark_node* first_text(cmark_node* quote) {
  cmark_node* paragraph = cmark_node_first_child(quote);
  if (paragraph == nullptr || cmark_node_get_type(paragraph) != CMARK_NODE_PARAGRAPH) {
    return nullptr;
  }
  cmark_node* text = cmark_node_first_child(paragraph);
  return text != nullptr && cmark_node_get_type(text) == CMARK_NODE_TEXT ? text : nullptr;
}

void remove_marker(cmark_node* text, std::size_t length) {
  const std::string literal = cmark_node_get_literal(text);
  const auto rest = literal.find_first_not_of(' ', length);
  cmark_node_set_literal(text, rest == literal.npos ? "" : literal.substr(rest).c_str());
  cmark_node* next = cmark_node_next(text);
  if (rest != literal.npos || next == nullptr) return;
  if (cmark_node_get_type(next) == CMARK_NODE_SOFTBREAK) cmark_node_free(next);
}

void frame(cmark_node* quote, const Rendering& rendering) {
  cmark_node* text = first_text(quote);
  if (text == nullptr) return;
  const std::string literal = cmark_node_get_literal(text);
  if (!literal.starts_with("[!")) return;
  const auto end = literal.find(']');
  const auto box = kBoxes.find(std::string_view(literal).substr(2, end - 2));
  if (end == literal.npos || box == kBoxes.end()) {
    rendering.problem(line_of(quote), fmt::format("{} is no box; there are [!PREDICT], [!HINT], "
                                                  "[!BREAK] and [!NOTE]",
                                                  literal.substr(0, end + 1)));
    return;
  }
  remove_marker(text, end + 1);
  cmark_node* paragraph = cmark_node_first_child(quote);
  if (plain_text(paragraph).empty()) cmark_node_free(paragraph);
  replace_wrapper(quote, box_start(box->second), "</div>\n");
}

}  // namespace

void frame_boxes(Document& document, const Rendering& rendering) {
  for (cmark_node* quote : document.all(CMARK_NODE_BLOCK_QUOTE)) frame(quote, rendering);
}

void anchor_headings(Document& document, const Rendering& rendering) {
  const auto& chapter = rendering.chapter;
  const auto& headings = rendering.book.outlines.at(chapter.source).headings;
  std::size_t next = headings[0].anchor.empty() ? 1 : 0;  // a title made up for one without
  for (cmark_node* node : document.all(CMARK_NODE_HEADING)) {
    const Heading& heading = headings.at(next++);
    const std::string anchor = rendering.anchor(chapter.id, heading.anchor);
    const std::string link =
        heading.level == 1 || rendering.medium == Medium::print
            ? ""
            : fmt::format(
                  " <a class=\"here\" href=\"#{}\" aria-label=\"Link to this section\">#</a>",
                  escape_html(anchor));
    replace_wrapper(node, fmt::format("<h{} id=\"{}\">", heading.level, escape_html(anchor)),
                    fmt::format("{}</h{}>\n", link, heading.level));
  }
}

void dress_blocks(Document& document) {
  for (cmark_node* block : document.all(CMARK_NODE_CODE_BLOCK)) {
    const std::string info = cmark_node_get_fence_info(block);
    const std::string language = info.substr(0, info.find(' '));
    replace_with_html(
        block, fmt::format("<pre class=\"lang-{}\"><code>{}</code></pre>\n", escape_html(language),
                           highlight(cmark_node_get_literal(block), language)));
  }
  std::vector<cmark_node*> tables;
  document.each([&](cmark_node* node) {
    if (std::string_view(cmark_node_get_type_string(node)) == "table") tables.push_back(node);
  });
  for (cmark_node* table : tables) wrap(table, "<div class=\"table\">", "</div>\n");
}

}  // namespace book
