#include "workbook/book/book.hpp"

#include <fmt/core.h>

#include "workbook/book/chapter.hpp"
#include "workbook/book/output.hpp"
#include "workbook/book/page.hpp"
#include "workbook/book/search_index.hpp"

namespace book {
namespace {

namespace fs = std::filesystem;

// Without solutions/ there are no walkthroughs, and a region that only they show is no mistake.
void note_never_shown(BookContext& book) {
  if (!fs::is_directory(book.root / "solutions")) return;
  for (const Region* region : book.regions.never_shown()) {
    book.problems.add(region->file, region->first_line - 1,
                      fmt::format("region {} is shown in no chapter; show it or remove its markers",
                                  region->name));
  }
}

std::map<std::string, std::string> render(const Manifest& manifest, BookContext& book) {
  const Site site{.manifest = manifest, .book = book};
  std::map<std::string, std::string> files;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < manifest.chapters.size(); ++i) {
    const Chapter& chapter = manifest.chapters[i];
    const std::string html =
        render_chapter({.chapter = chapter, .book = book, .medium = Medium::page});
    files[chapter.id + ".html"] = chapter_page(site, i, html);
    texts.push_back(render_chapter({.chapter = chapter, .book = book, .medium = Medium::print}));
  }
  note_never_shown(book);
  book.problems.throw_if_any();
  files["index.html"] = front_page(site);
  files["print.html"] = print_page(site, texts);
  files["search-index.json"] = search_index(manifest.chapters, book);
  return files;
}

}  // namespace

BookReport build_book(const BookOptions& options) {
  const Manifest manifest = load_manifest(options.root);
  BookContext book{.root = options.root, .outlines = {}, .regions = {}, .problems = {}};
  book.regions = Regions::scan(options.root, book.problems);
  for (const auto& chapter : manifest.chapters) {
    book.outlines[chapter.source] = outline_of(chapter, book.problems);
  }
  const auto files = render(manifest, book);
  replace_folder(options.out, files, options.root / "workbook/page/web");
  return {.chapters = manifest.chapters.size(), .regions = book.regions.shown()};
}

}  // namespace book
