// {{region NAME}} and {{figure FILE "alt text"}}.
#include <fmt/core.h>

#include "workbook/book/figure.hpp"
#include "workbook/book/highlight.hpp"
#include "workbook/book/html.hpp"
#include "workbook/book/lines.hpp"
#include "workbook/book/transforms.hpp"

namespace book {
namespace {

// What stands between the braces of a paragraph that is nothing but one directive.
std::optional<std::string_view> directive_in(std::string_view line) {
  line = trim(line);
  if (!line.starts_with("{{") || !line.ends_with("}}")) return std::nullopt;
  return trim(line.substr(2, line.size() - 4));
}

std::string code_block(const Region& region) {
  return fmt::format(
      "<figure class=\"code\"><figcaption><code>{}</code> <span>{} {}–{}</span></figcaption>"
      "<pre class=\"lang-{}\"><code>{}</code></pre></figure>\n",
      escape_html(region.file.native()), region.first_line == region.last_line ? "line" : "lines",
      region.first_line, region.last_line, region.language,
      highlight(region.text, region.language));
}

std::string show_region(const std::string& name, int line, const Rendering& rendering) {
  const Region* region = rendering.book.regions.show(name);
  if (region == nullptr) {
    const auto nearest = rendering.book.regions.nearest(name);
    rendering.problem(line, fmt::format("region {} is in no source file; {}", name,
                                        nearest ? fmt::format("did you mean {}?", *nearest)
                                                : "mark it there or remove this line"));
    return "";
  }
  if (!rendering.chapter.is_spoiler && *region->file.begin() == "solutions") {
    rendering.problem(line, fmt::format("region {} is in solutions/, which the student edition "
                                        "does not have; show it in the walkthrough",
                                        name));
  }
  return code_block(*region);
}

// FILE "alt text"
std::string show_figure(std::string_view text, int line, const Rendering& rendering) {
  const auto open = text.find('"');
  const bool has_alt = open != text.npos && text.size() > open + 2 && text.ends_with('"');
  const std::string file(trim(text.substr(0, open)));
  if (!has_alt || file.empty()) {
    rendering.problem(line, fmt::format("figure {} has no alt text; write {{{{figure FILE.svg "
                                        "\"what the picture shows\"}}}}",
                                        file));
    return "";
  }
  const std::string alt(text.substr(open + 1, text.size() - open - 2));
  try {
    const auto path = rendering.chapter.source.parent_path() / file;
    const std::string scope = rendering.anchor(rendering.chapter.id, fmt::format("fig{}-", line));
    return render_figure(rendering.book.root, path, alt, scope);
  } catch (const FigureError& error) {
    rendering.problem(line, error.what());
    return "";
  }
}

std::string place(std::string_view directive, int line, const Rendering& rendering) {
  const auto word = directive.substr(0, directive.find(' '));
  const auto rest = trim(directive.substr(word.size()));
  if (word == "region") return show_region(std::string(rest), line, rendering);
  if (word == "figure") return show_figure(rest, line, rendering);
  rendering.problem(line, fmt::format("{{{{{}}}}} is neither a region nor a figure; put it in "
                                      "backticks if it is meant to be read",
                                      directive));
  return "";
}

}  // namespace

void place_directives(Document& document, const Rendering& rendering) {
  const auto lines = split_lines(rendering.chapter.markdown);
  for (cmark_node* paragraph : document.all(CMARK_NODE_PARAGRAPH)) {
    const int line = cmark_node_get_start_line(paragraph);
    if (line < 1 || static_cast<std::size_t>(line) > lines.size()) continue;
    const auto source = lines[static_cast<std::size_t>(line) - 1];
    const auto column = static_cast<std::size_t>(cmark_node_get_start_column(paragraph)) - 1;
    const auto directive = directive_in(source.substr(std::min(column, source.size())));
    if (!directive) continue;
    if (cmark_node_get_end_line(paragraph) != line) {
      rendering.problem(
          line, fmt::format("{{{{{}}}}} must stand alone; put a blank line after it", *directive));
    }
    replace_with_html(paragraph, place(*directive, line, rendering));
  }
}

}  // namespace book
