#include "workbook/book/chapter.hpp"

#include <fmt/core.h>

#include "workbook/book/html.hpp"
#include "workbook/book/markdown.hpp"
#include "workbook/book/transforms.hpp"

namespace book {
namespace {

// "setup", then "setup-2", "setup-3".
std::string unused_anchor(const std::string& text, std::set<std::string>& used) {
  const std::string wanted = slug(text);
  std::string anchor = wanted;
  for (int i = 2; !used.insert(anchor).second; ++i) anchor = fmt::format("{}-{}", wanted, i);
  return anchor;
}

// id="..." in raw HTML, such as a <details> that other chapters point to.
void collect_raw_anchors(const char* html, std::set<std::string>& anchors) {
  constexpr std::string_view kStart = " id=\"";
  std::string_view rest = html;
  for (auto at = rest.find(kStart); at != rest.npos; at = rest.find(kStart)) {
    rest.remove_prefix(at + kStart.size());
    anchors.emplace(rest.substr(0, rest.find('"')));
  }
}

}  // namespace

Outline outline_of(const Chapter& chapter, Problems& problems) {
  const Document document(chapter.markdown);
  Outline outline{.id = chapter.id, .headings = {}, .anchors = {}};
  document.each([&](cmark_node* node) {
    const auto type = cmark_node_get_type(node);
    if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE) {
      collect_raw_anchors(cmark_node_get_literal(node), outline.anchors);
    }
    if (type != CMARK_NODE_HEADING) return;
    const std::string text = plain_text(node);
    outline.headings.push_back({.level = cmark_node_get_heading_level(node),
                                .line = line_of(node),
                                .anchor = unused_anchor(text, outline.anchors),
                                .text = text});
  });
  if (outline.headings.empty() || outline.headings[0].level != 1) {
    problems.add(chapter.source, 1, "the chapter has no title; start it with a line \"# Title\"");
    outline.headings.insert(outline.headings.begin(), Heading{.anchor = "", .text = chapter.id});
  }
  return outline;
}

std::string Rendering::anchor(const std::string& chapter_id, const std::string& name) const {
  return medium == Medium::page ? name : chapter_id + "--" + name;
}

std::string Rendering::link(const std::string& chapter_id, const std::string& name) const {
  if (medium == Medium::print) {
    return "#" + (name.empty() ? chapter_id : anchor(chapter_id, name));
  }
  const std::string page = chapter_id == chapter.id ? "" : chapter_id + ".html";
  return page + (name.empty() ? "" : "#" + name);
}

void Rendering::problem(int line, const std::string& sentence) const {
  book.problems.add(chapter.source, line, sentence);
}

std::string render_chapter(const Rendering& rendering) {
  Document document(rendering.chapter.markdown);
  place_directives(document, rendering);
  resolve_links(document, rendering);
  anchor_headings(document, rendering);
  frame_boxes(document, rendering);
  dress_blocks(document);
  return document.to_html();
}

}  // namespace book
