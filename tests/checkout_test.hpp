// A learner's checkout: a private copy of this tree, built as ./lab builds it, and its `lab`.
#pragma once

#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/scratch_test.hpp"
#include "tests/running_test.hpp"

namespace workbook_test {

/// What `lab` printed and how it ended.
struct Said : Ended {
  /// The one JSON document that it printed; null, and a failure, if it is none.
  [[nodiscard]] nlohmann::json json() const;
  /// The same for one document a line.
  [[nodiscard]] std::vector<nlohmann::json> lines() const;
};

class Checkout {
 public:
  /// Copies the tree and builds what the tests need. Throws std::runtime_error.
  Checkout();

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  [[nodiscard]] std::filesystem::path file(const std::string& path) const { return root_ / path; }
  /// From now on the caller runs everything; or user 65534 does, and all of it belongs to them.
  void use_as_caller() { is_nobodys_ = false; }
  void use_as_nobody();

  /// Starts build/learner/bin/lab, as the script ./lab does.
  [[nodiscard]] Running start(const std::vector<std::string>& arguments) const;
  /// Runs it to its end.
  [[nodiscard]] Said lab(const std::vector<std::string>& arguments) const;

  /// Temporary files that lab, the compiler or a learner's program has left.
  [[nodiscard]] std::set<std::string> temporary_files() const;

 private:
  [[nodiscard]] base::Command command(const std::vector<std::string>& argv) const;
  void copy_tree() const;
  void build() const;

  base::Scratch scratch_;
  std::filesystem::path root_;
  bool is_nobodys_ = false;
};

/// A file of the checkout with another content, which is put back when this ends.
class Edit {
 public:
  Edit(const std::filesystem::path& file, const std::string& content);
  ~Edit();
  Edit(const Edit&) = delete;
  Edit& operator=(const Edit&) = delete;

 private:
  std::filesystem::path file_;
  std::string before_;
};

}  // namespace workbook_test
