#include "workbook/book/markdown.hpp"

#include <cmark-gfm-core-extensions.h>

#include <cstdlib>

namespace book {
namespace {

constexpr int kOptions = CMARK_OPT_UNSAFE | CMARK_OPT_SMART | CMARK_OPT_VALIDATE_UTF8;

struct FreeParser {
  void operator()(cmark_parser* parser) const { cmark_parser_free(parser); }
};

bool is_inline(cmark_node* node) {
  return (cmark_node_get_type(node) & CMARK_NODE_TYPE_MASK) == CMARK_NODE_TYPE_INLINE;
}

}  // namespace

Document::Document(std::string_view markdown) {
  cmark_gfm_core_extensions_ensure_registered();
  const std::unique_ptr<cmark_parser, FreeParser> parser(cmark_parser_new(kOptions));
  for (const char* name : {"table", "strikethrough", "tasklist"}) {
    cmark_parser_attach_syntax_extension(parser.get(), cmark_find_syntax_extension(name));
  }
  cmark_parser_feed(parser.get(), markdown.data(), markdown.size());
  root_.reset(cmark_parser_finish(parser.get()));
  cmark_consolidate_text_nodes(root_.get());
  // The text of a heading lies in memory of the heading, until each node owns its own: only then
  // may a node be freed and its children live on.
  cmark_node_own(root_.get());
}

std::string Document::to_html() const {
  char* html = cmark_render_html(root_.get(), kOptions, nullptr);
  std::string result = html;
  std::free(html);
  return result;
}

void Document::each(const std::function<void(cmark_node*)>& visit) const {
  cmark_iter* iterator = cmark_iter_new(root_.get());
  for (auto event = cmark_iter_next(iterator); event != CMARK_EVENT_DONE;
       event = cmark_iter_next(iterator)) {
    if (event == CMARK_EVENT_ENTER) visit(cmark_iter_get_node(iterator));
  }
  cmark_iter_free(iterator);
}

std::vector<cmark_node*> Document::all(cmark_node_type type) const {
  std::vector<cmark_node*> result;
  each([&](cmark_node* node) {
    if (cmark_node_get_type(node) == type) result.push_back(node);
  });
  return result;
}

std::string plain_text(cmark_node* node) {
  const auto type = cmark_node_get_type(node);
  if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK) {
    return cmark_node_get_literal(node);
  }
  if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) return " ";
  std::string result;
  for (auto* child = cmark_node_first_child(node); child != nullptr;
       child = cmark_node_next(child)) {
    if (!result.empty() && !is_inline(child)) result += ' ';
    result += plain_text(child);
  }
  return result;
}

int line_of(cmark_node* node) {
  while (node != nullptr && (is_inline(node) || cmark_node_get_start_line(node) == 0)) {
    node = cmark_node_parent(node);
  }
  return node == nullptr ? 1 : cmark_node_get_start_line(node);
}

void replace_with_html(cmark_node* node, const std::string& html) {
  cmark_node* raw =
      cmark_node_new(is_inline(node) ? CMARK_NODE_HTML_INLINE : CMARK_NODE_HTML_BLOCK);
  cmark_node_set_literal(raw, html.c_str());
  cmark_node_replace(node, raw);
  cmark_node_free(node);
}

void replace_wrapper(cmark_node* node, const std::string& before, const std::string& after) {
  wrap(node, before, after);
  cmark_node* wrapper = cmark_node_parent(node);
  while (cmark_node* child = cmark_node_first_child(node)) {
    cmark_node_append_child(wrapper, child);
  }
  cmark_node_unlink(node);
  cmark_node_free(node);
}

void wrap(cmark_node* node, const std::string& before, const std::string& after) {
  cmark_node* wrapper =
      cmark_node_new(is_inline(node) ? CMARK_NODE_CUSTOM_INLINE : CMARK_NODE_CUSTOM_BLOCK);
  cmark_node_set_on_enter(wrapper, before.c_str());
  cmark_node_set_on_exit(wrapper, after.c_str());
  cmark_node_insert_before(node, wrapper);
  cmark_node_append_child(wrapper, node);
}

}  // namespace book
