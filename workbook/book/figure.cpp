#include "workbook/book/figure.hpp"

#include <fmt/core.h>

#include <system_error>

#include "base/file.hpp"
#include "workbook/book/html.hpp"

namespace book {
namespace {

std::string load(const std::filesystem::path& root, const std::filesystem::path& file) {
  try {
    return base::read_file(root / file);
  } catch (const std::system_error&) {
    throw FigureError(fmt::format("figure {} cannot be read; draw it or remove this line",
                                  file.lexically_normal().native()));
  }
}

void insert_after_each(std::string& text, std::string_view mark, const std::string& addition) {
  for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at + mark.size())) {
    text.insert(at + mark.size(), addition);
  }
}

void replace_attribute(std::string& tag, std::string_view name) {
  const std::string start = fmt::format(" {}=\"", name);
  const auto at = tag.find(start);
  if (at == tag.npos) return;
  tag.erase(at, tag.find('"', at + start.size()) + 1 - at);
}

}  // namespace

std::string render_figure(const std::filesystem::path& root, const std::filesystem::path& file,
                          const std::string& alt, const std::string& scope) {
  std::string svg = load(root, file);
  const std::string name = file.lexically_normal();
  const auto start = svg.find("<svg");
  const auto end = svg.rfind("</svg>");
  if (start == svg.npos || end == svg.npos) {
    throw FigureError(fmt::format("figure {} is not an SVG drawing; use an .svg file", name));
  }
  svg = svg.substr(start, end + 6 - start);
  if (svg.find("<script") != svg.npos) {
    throw FigureError(fmt::format("figure {} holds a script; remove it", name));
  }
  for (const char* mark : {" id=\"", "url(#", "href=\"#"}) insert_after_each(svg, mark, scope);
  std::string tag = svg.substr(0, svg.find('>'));
  const std::string body = svg.substr(tag.size());
  for (const char* attribute : {"role", "aria-label", "aria-labelledby"}) {
    replace_attribute(tag, attribute);
  }
  return fmt::format("<figure class=\"picture\">{} role=\"img\" aria-label=\"{}\"{}</figure>\n",
                     tag, escape_html(alt), body);
}

}  // namespace book
