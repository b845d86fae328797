#include "workbook/book/search_index.hpp"

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "workbook/book/lines.hpp"
#include "workbook/book/markdown.hpp"

namespace book {
namespace {

using nlohmann::json;

json entry(const Chapter& chapter, const Outline& outline, std::size_t heading) {
  const Heading& here = outline.headings.at(heading);
  const std::string hash = heading == 0 ? "" : "#" + here.anchor;
  return {{"page", chapter.id + ".html" + hash},
          {"chapter", outline.headings.at(0).text},
          {"title", here.text},
          {"spoiler", chapter.is_spoiler},
          {"text", ""}};
}

// What a reader would look for: no markup, no {{directives}}, no [!MARKERS].
std::string searchable(cmark_node* block) {
  std::string text = plain_text(block);
  if (text.starts_with("{{")) return "";
  if (text.starts_with("[!")) text.erase(0, text.find(']') + 1);
  return std::string(trim(text));
}

void add_chapter(const Chapter& chapter, const Outline& outline, json& index) {
  const Document document(chapter.markdown);
  std::size_t heading = 0;
  bool is_before_title = true;
  index.push_back(entry(chapter, outline, 0));
  document.each([&](cmark_node* node) {
    cmark_node* parent = cmark_node_parent(node);
    if (cmark_node_get_type(node) == CMARK_NODE_HEADING) {
      if (is_before_title) {
        is_before_title = false;
      } else if (++heading < outline.headings.size()) {
        index.push_back(entry(chapter, outline, heading));
      }
    } else if (parent != nullptr && cmark_node_get_type(parent) == CMARK_NODE_DOCUMENT) {
      auto& text = index.back()["text"].get_ref<std::string&>();
      text += searchable(node) + " ";
    }
  });
}

}  // namespace

std::string search_index(const std::vector<Chapter>& chapters, const BookContext& book) {
  json index = json::array();
  for (const auto& chapter : chapters) {
    add_chapter(chapter, book.outlines.at(chapter.source), index);
  }
  return base::format_json(index);
}

}  // namespace book
