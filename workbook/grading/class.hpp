// `lab grade --all`: a folder in which each entry is what one learner handed in.
//
// Each submission is graded by a process of its own, which writes the grade to a file of its own in
// one step (rename(2)): whatever one of them does to its grader, the others neither see nor wait
// for it. A run that was interrupted goes on where it stopped, because a grade that is there
// already is known by its key.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/process.hpp"

namespace workbook {

struct ClassEntry {
  std::string learner;  ///< the entry's name without ".zip", ".tar.gz", ...
  std::filesystem::path path;
  std::string trouble;  ///< why it cannot be graded at all: its name is there twice, it is a link
};

/// The entries of a folder in the order of their names; what begins with a dot is none.
/// Throws std::invalid_argument when there are none.
std::vector<ClassEntry> class_entries(const std::filesystem::path& folder);

/// Every `of`-th entry, from the `index`-th on (from 0).
std::vector<ClassEntry> slice(const std::vector<ClassEntry>& entries, std::size_t index,
                              std::size_t of);

/// DIR/results/NAME.json: NAME is the learner's, with all but letters, digits and . _ @ + - written
/// as %XX, so that no name leads anywhere else.
std::filesystem::path result_file(const std::filesystem::path& folder, const std::string& learner);

struct ClassOptions {
  std::filesystem::path out;  ///< results/, gradebook.csv
  int jobs = 1;               ///< how many submissions are graded at once
  bool shows_progress = true;
};

/// Starts the grader of one entry, which is to write its grade to `file`.
using StartGrader =
    std::function<base::Process(const ClassEntry& entry, const std::filesystem::path& file)>;

struct ClassReport {
  std::size_t graded = 0;
  std::size_t without_grade = 0;  ///< refused is a grade; a broken run is none
  double seconds = 0;
};

/// Grades all entries. Throws std::system_error when the results cannot be written.
ClassReport grade_class(const std::vector<ClassEntry>& entries, const ClassOptions& options,
                        const StartGrader& start);

/// "30 submissions in 95.2 s: 18.9 a minute".
std::string throughput(const ClassReport& report);

/// The grade in a file; null when there is none, or none that can be read.
nlohmann::json load_grade(const std::filesystem::path& file);

/// Whether `file` has a grade with this key that need not be made again.
bool has_grade(const std::filesystem::path& file, const std::string& key);

/// Writes DIR/gradebook.csv from all results there. Returns how many there are.
std::size_t write_gradebook(const std::filesystem::path& folder);

/// After slice `index` of `of` has been gone through: notes it in DIR/slices.
void note_slice(const std::filesystem::path& folder, std::size_t index, std::size_t of);

/// The slices that DIR/slices lacks; empty when all are there, or none was ever noted.
std::vector<std::size_t> missing_slices(const std::filesystem::path& folder);

}  // namespace workbook
