// lab.yaml: what a lab, or an exercise, consists of.
#pragma once

#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "workbook/model/workspace.hpp"

namespace workbook {

struct Task {
  int number = 0;
  std::string title;
  std::string part;      ///< the file to edit, in the lab's folder
  std::string contract;  ///< the header that says what must hold, from the top of the repository;
                         ///< an exercise has none: its handout says it
  int lines = 0;         ///< how many lines a learner is expected to write
  int points = 0;
  std::vector<std::string> hints;  ///< from a nudge to nearly there
};

/// An exercise is a lab whose parts are not compiled: its learner uses the programs rather than
/// writing them. Its number begins with x, and it lies in exercises/.
struct Lab {
  std::string number;         ///< "01", "x01"
  std::string home = "labs";  ///< or "exercises"
  std::string folder;         ///< "01-a-name-of-its-own"
  std::string title;
  std::string summary;
  int minutes = 0;      ///< the time to expect
  std::string program;  ///< what the parts are built into: "minirun"; of an exercise, its answer
  std::string needs;    ///< what its checks need to show everything: "root", or nothing
  std::vector<Task> tasks;
  std::map<std::string, std::string> starters;  ///< part -> SHA-256 of the untouched starter

  [[nodiscard]] bool is_exercise() const { return home == "exercises"; }
  /// "labs/01-a-name-of-its-own", from the top of the repository; and that of a file in it.
  [[nodiscard]] std::string path() const { return home + "/" + folder; }
  [[nodiscard]] std::string path_of(const std::string& file) const { return path() + "/" + file; }
  [[nodiscard]] int points_possible() const;
  /// Throws std::invalid_argument if there is no such task.
  [[nodiscard]] const Task& task(int task_number) const;
};

/// A manifest that was refused; what() names the file, the line and the reason.
class ManifestError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads one lab.yaml. Throws ManifestError, std::system_error.
Lab load_lab(const std::filesystem::path& folder);

/// Every lab of the workbook in its order, and then every exercise.
std::vector<Lab> load_labs(const Workspace& workspace);

/// A lab, and a task of it or 0 for all, as people name them: "01", "1", "01.2"; "x01" and "x1.2"
/// of exercises.
struct LabReference {
  std::string lab;
  int task = 0;
};
/// Throws std::invalid_argument that says how to write it.
LabReference parse_lab_reference(const std::string& text);

/// The lab with this number. Throws std::invalid_argument that names those that exist.
const Lab& find_lab(const std::vector<Lab>& labs, const std::string& number);

}  // namespace workbook
