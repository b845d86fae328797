// Links are written by file, as they work on any Git host, and become links between pages.
#include <fmt/core.h>

#include "workbook/book/html.hpp"
#include "workbook/book/transforms.hpp"

namespace book {
namespace {

namespace fs = std::filesystem;

// "https://...", "mailto:..."
bool leads_outside(std::string_view url) {
  const auto colon = url.find(':');
  return url.starts_with("//") || (colon != url.npos && colon < url.find_first_of("/?#"));
}

std::string find_chapter(const fs::path& source, const std::string& anchor, int line,
                         const Rendering& rendering) {
  const auto found = rendering.book.outlines.find(source);
  if (found == rendering.book.outlines.end()) return "";
  const Outline& outline = found->second;
  if (!anchor.empty() && !outline.anchors.contains(anchor)) {
    rendering.problem(line, fmt::format("the link leads to #{}, and {} has no such heading; "
                                        "correct the link",
                                        anchor, source.native()));
  }
  const std::string link = rendering.link(outline.id, anchor);
  return link.empty() ? "#main" : link;
}

// A source file has no page: the reader gets its path, to open it in the editor.
void show_path(cmark_node* link, const fs::path& path) {
  const std::string code = "<code class=\"path\">" + escape_html(path.native()) + "</code>";
  const std::string text = plain_text(link);
  if (text == path.native() || text == path.filename().native()) {
    replace_with_html(link, code);
  } else {
    replace_wrapper(link, "", " (" + code + ")");
  }
}

void resolve(cmark_node* link, const Rendering& rendering) {
  const std::string url = cmark_node_get_url(link);
  if (leads_outside(url)) return;
  const auto hash = std::min(url.find('#'), url.size());
  const std::string file = url.substr(0, hash);
  const std::string anchor = hash < url.size() ? url.substr(hash + 1) : "";
  const fs::path& source = rendering.chapter.source;
  const fs::path target = file.empty() ? source : (source.parent_path() / file).lexically_normal();
  const int line = line_of(link);

  if (const auto page = find_chapter(target, anchor, line, rendering); !page.empty()) {
    cmark_node_set_url(link, page.c_str());
  } else if (target.empty() || target.is_absolute() || *target.begin() == ".." ||
             !fs::exists(rendering.book.root / target)) {
    rendering.problem(line, fmt::format("the link leads to {}, which does not exist; correct the "
                                        "path, which starts at this file's folder",
                                        url));
  } else if (*target.begin() == "solutions" && !rendering.chapter.is_spoiler) {
    rendering.problem(line, fmt::format("the link leads to {}, which the student edition does not "
                                        "have; link it from the walkthrough",
                                        target.native()));
  } else {
    show_path(link, target);
  }
}

}  // namespace

void resolve_links(Document& document, const Rendering& rendering) {
  for (cmark_node* link : document.all(CMARK_NODE_LINK)) resolve(link, rendering);
  for (cmark_node* image : document.all(CMARK_NODE_IMAGE)) {
    rendering.problem(line_of(image),
                      fmt::format("the picture {} is placed as an image; write {{{{figure FILE.svg "
                                  "\"what it shows\"}}}} on a line of its own",
                                  cmark_node_get_url(image)));
  }
}

}  // namespace book
