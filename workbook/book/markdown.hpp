// A Markdown document as a tree that can be changed before it becomes HTML.
//
// A thin layer over cmark-gfm (GitHub's dialect with tables). Chapters are trusted text: raw HTML
// in them is kept.
#pragma once

#include <cmark-gfm.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace book {

class Document {
 public:
  /// Parses; any text is Markdown, so this never refuses.
  explicit Document(std::string_view markdown);

  [[nodiscard]] std::string to_html() const;
  /// All nodes of one type, in the order of the text. Collected first, so that the caller may
  /// change the tree while going through them.
  [[nodiscard]] std::vector<cmark_node*> all(cmark_node_type type) const;
  /// The nodes of every type, in the order of the text.
  void each(const std::function<void(cmark_node*)>& visit) const;

 private:
  struct FreeNode {
    void operator()(cmark_node* node) const { cmark_node_free(node); }
  };
  std::unique_ptr<cmark_node, FreeNode> root_;
};

/// The letters under `node` without any markup.
std::string plain_text(cmark_node* node);
/// The line of the document on which the node, or the block around it, starts.
int line_of(cmark_node* node);

/// Puts ready HTML in the place of a block or an inline node, which is freed.
void replace_with_html(cmark_node* node, const std::string& html);
/// Puts `before` and `after` around the node's children in place of what the node itself would
/// print. The node is freed, its children live on.
void replace_wrapper(cmark_node* node, const std::string& before, const std::string& after);
/// Puts `before` and `after` around a block, which stays as it is.
void wrap(cmark_node* node, const std::string& before, const std::string& after);

}  // namespace book
