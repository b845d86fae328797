// For the tests: a book of a few files in a folder of its own.
#pragma once

#include <filesystem>
#include <string>

namespace book {

class SmallBook {
 public:
  /// A correct book of one chapter, book/one.md.
  SmallBook();
  ~SmallBook();
  SmallBook(const SmallBook&) = delete;
  SmallBook& operator=(const SmallBook&) = delete;

  /// Writes a file, from the top of the repository.
  void write(const std::string& path, const std::string& content) const;
  /// The first chapter: a title and `text`, which starts on line 3.
  void chapter(const std::string& text) const { write("book/one.md", "# One\n\n" + text); }
  /// Builds; returns the problems, or an empty text.
  [[nodiscard]] std::string build() const;
  /// A file of the output.
  [[nodiscard]] std::string output(const std::string& name) const;
  [[nodiscard]] bool has_output(const std::string& name) const;
  [[nodiscard]] const std::filesystem::path& root() const { return root_; }

 private:
  std::filesystem::path root_;
};

/// "// #region NAME", the code, "// #endregion NAME".
std::string region(const std::string& name, const std::string& code);

}  // namespace book
