// What is wrong with the book, collected so that an author mends it all in one go.
//
// Rendering does not stop at the first mistake: each one is noted as one sentence that says where
// it is, what is wrong and what to do. At the end of a stage throw_if_any() turns them into one
// BookError, one problem a line.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace book {

/// The book cannot be built; what() holds every problem, one a line.
class BookError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Problems {
 public:
  /// Notes "file:line: sentence". A problem that is already there is not noted twice: the page and
  /// the print page are rendered from the same text.
  void add(const std::filesystem::path& file, int line, const std::string& sentence);

  [[nodiscard]] const std::vector<std::string>& all() const { return all_; }
  /// Throws BookError if anything was noted.
  void throw_if_any() const;

 private:
  std::vector<std::string> all_;
};

}  // namespace book
