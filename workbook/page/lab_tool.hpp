// The lab tool as the server sees it: a program that is asked, with time and size bounded.
//
// The server knows nothing about labs. `lab status --json` and `lab hint NN.T --json` answer with
// one document; `lab check NN --events` writes one JSON document a line as things happen.
#pragma once

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace page {

/// The tool gave no usable answer; what() is one sentence for the page.
class LabToolError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// "01" or, with a task, "01.2": what the page may name to the tool.
bool is_lab_id(std::string_view text);
bool is_task_id(std::string_view text);

class LabTool {
 public:
  /// `command` is the tool and what always comes first on its command line.
  explicit LabTool(std::vector<std::string> command) : command_(std::move(command)) {}

  /// Runs the tool and returns the JSON document that it writes. Throws LabToolError.
  [[nodiscard]] std::string ask(const std::vector<std::string>& arguments) const;

  using OnLine = std::function<void(std::string_view line)>;
  /// Runs a check and calls `on_line` for each line, until the tool ends or `is_wanted`, which is
  /// asked at least once a second, says no: then the tool is ended. Throws LabToolError when the
  /// tool cannot be started, writes too much, or fails without having said a result.
  void check(const std::string& lab_id, const OnLine& on_line,
             const std::function<bool()>& is_wanted) const;

 private:
  std::vector<std::string> command_;
};

}  // namespace page
