#include "workbook/book/page.hpp"

#include <fmt/core.h>

#include "workbook/book/frame.hpp"
#include "workbook/book/html.hpp"

namespace book {
namespace {

std::string title_of(const Site& site, const Chapter& chapter) {
  return escape_html(site.book.outlines.at(chapter.source).headings.at(0).text);
}

std::string spoiler_word(const Chapter& chapter) {
  return chapter.is_spoiler ? " <span class=\"spoiler\">spoiler</span>" : "";
}

std::string contents_entry(const Site& site, const Chapter& chapter, bool is_here) {
  return fmt::format("<li{}{}><a href=\"{}.html\"{}>{}{}</a></li>\n",
                     chapter.is_spoiler ? " class=\"walkthrough\"" : "",
                     chapter.lab.empty() ? "" : fmt::format(" data-lab=\"{}\"", chapter.lab),
                     chapter.id, is_here ? " aria-current=\"page\"" : "", title_of(site, chapter),
                     spoiler_word(chapter));
}

std::string contents(const Site& site, const Chapter* here) {
  std::string list;
  for (const auto& chapter : site.manifest.chapters) {
    list += contents_entry(site, chapter, &chapter == here);
  }
  return "<ol>\n" + list + "</ol>\n";
}

std::string on_page(const Outline& outline) {
  std::string list;
  for (const auto& heading : outline.headings) {
    if (heading.level != 2) continue;
    list += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", escape_html(heading.anchor),
                        escape_html(heading.text));
  }
  if (list.empty()) return "";
  return "<nav class=\"on-page\" aria-label=\"On this page\"><p>On this page</p><ul>\n" + list +
         "</ul></nav>\n";
}

std::string pager_link(const Site& site, const Chapter* to, std::string_view rel) {
  if (to == nullptr) return "<span></span>";
  return fmt::format("<a rel=\"{}\" href=\"{}.html\"><small>{}</small>{}{}</a>", rel, to->id,
                     rel == "prev" ? "Previous" : "Next", title_of(site, *to), spoiler_word(*to));
}

std::string pager(const Site& site, std::size_t index) {
  const auto& chapters = site.manifest.chapters;
  const Chapter* previous = index > 0 ? &chapters[index - 1] : nullptr;
  const Chapter* next = index + 1 < chapters.size() ? &chapters[index + 1] : nullptr;
  return "<nav class=\"pager\" aria-label=\"Previous and next chapter\">" +
         pager_link(site, previous, "prev") + pager_link(site, next, "next") + "</nav>\n";
}

constexpr std::string_view kSpoilerBox =
    "<div class=\"box box-spoiler\" role=\"note\" aria-label=\"Spoiler\"><p class=\"box-title\">"
    "<span aria-hidden=\"true\">!</span>Spoiler</p><p>This page shows a finished solution. Read it "
    "after your own passes its checks, or when you are truly stuck.</p></div>\n";

}  // namespace

std::string chapter_page(const Site& site, std::size_t index, const std::string& html) {
  const Chapter& chapter = site.manifest.chapters.at(index);
  const std::string article = fmt::format(
      "<article>{}{}</article>\n{}{}", chapter.is_spoiler ? kSpoilerBox : "", html,
      chapter.lab.empty() ? "" : "<section id=\"lab-panel\" aria-label=\"Your lab\"></section>\n",
      pager(site, index));
  return frame({.title = title_of(site, chapter) + " · " + escape_html(site.manifest.title),
                .book_title = escape_html(site.manifest.title),
                .lab = chapter.lab,
                .contents = contents(site, &chapter),
                .main = article,
                .aside = on_page(site.book.outlines.at(chapter.source))});
}

std::string front_page(const Site& site) {
  const std::string title = escape_html(site.manifest.title);
  const std::string& first = site.manifest.chapters.at(0).id;
  return frame({.title = title,
                .book_title = title,
                .lab = "",
                .contents = contents(site, nullptr),
                .main = fmt::format("<article class=\"front\"><h1>{}</h1>\n<p><a class=\"button\" "
                                    "href=\"{}.html\">Start reading</a></p>\n{}</article>\n",
                                    title, first, contents(site, nullptr)),
                .aside = ""});
}

std::string print_page(const Site& site, const std::vector<std::string>& texts) {
  const std::string title = escape_html(site.manifest.title);
  std::string list;
  std::string all;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Chapter& chapter = site.manifest.chapters.at(i);
    list += fmt::format("<li><a href=\"#{}\">{}{}</a></li>\n", chapter.id, title_of(site, chapter),
                        spoiler_word(chapter));
    all += fmt::format("<section class=\"chapter\" id=\"{}\">{}{}</section>\n", chapter.id,
                       chapter.is_spoiler ? kSpoilerBox : "", texts[i]);
  }
  return frame({.title = title + " · print",
                .book_title = title,
                .lab = "",
                .contents = contents(site, nullptr),
                .main = fmt::format("<article class=\"whole\"><p class=\"cover\">{}</p><nav "
                                    "aria-label=\"Printed contents\"><ol>\n{}</ol></nav>\n{}"
                                    "</article>\n",
                                    title, list, all),
                .aside = ""});
}

}  // namespace book
