// A program that the tour runs before the reader's eyes: its words stand behind a margin.
#pragma once

#include <cstdio>
#include <functional>
#include <memory>
#include <string>

#include "base/process.hpp"

namespace workbook {

class ShownProgram {
 public:
  /// Runs `run_child` in a child process; it becomes the program, or throws.
  explicit ShownProgram(const std::function<void()>& run_child);

  [[nodiscard]] pid_t pid() const { return process_.pid(); }
  /// Prints its lines until one that is just `mark`, or to its end. Whether the mark came.
  bool show_until(const std::string& mark);
  /// Closes its standard input, prints the rest and returns its exit code (128 + n for signal n).
  int finish();

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  base::Process process_;
  base::Fd input_;
  std::unique_ptr<std::FILE, CloseFile> output_;
};

}  // namespace workbook
