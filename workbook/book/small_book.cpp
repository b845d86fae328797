#include "workbook/book/small_book.hpp"

#include <stdlib.h>

#include "base/file.hpp"
#include "workbook/book/book.hpp"

namespace book {

namespace fs = std::filesystem;

SmallBook::SmallBook() {
  std::string pattern = fs::temp_directory_path() / "small-book-XXXXXX";
  root_ = ::mkdtemp(pattern.data());
  write("book/book.yaml", "title: A book\nchapters:\n  - file: book/one.md\n");
  chapter("Text.\n");
}

SmallBook::~SmallBook() {
  fs::remove_all(root_);
}

void SmallBook::write(const std::string& path, const std::string& content) const {
  fs::create_directories((root_ / path).parent_path());
  fs::remove(root_ / path);
  base::write_file(root_ / path, content);
}

std::string SmallBook::build() const {
  try {
    build_book({.root = root_, .out = root_ / "out"});
    return "";
  } catch (const BookError& error) {
    return error.what();
  }
}

std::string SmallBook::output(const std::string& name) const {
  return base::read_file(root_ / "out" / name);
}

bool SmallBook::has_output(const std::string& name) const {
  return fs::exists(root_ / "out" / name);
}

std::string region(const std::string& name, const std::string& code) {
  return "// #region " + name + "\n" + code + "// #endregion " + name + "\n";
}

}  // namespace book
