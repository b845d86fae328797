// What a class has on disk: the entries of its folder, results, slices, and the gradebook.
#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/json.hpp"
#include "workbook/grading/class.hpp"
#include "workbook/grading/formats/csv.hpp"
#include "workbook/model/text.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string learner_of(const fs::path& path) {
  std::string name = path.filename().native();
  if (fs::is_directory(fs::symlink_status(path))) return name;
  for (const std::string ending :
       {".zip", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.zst", ".tzst", ".tar", ".bundle"}) {
    if (name.ends_with(ending)) return name.substr(0, name.size() - ending.size());
  }
  return name;
}

bool is_plain(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') ||
         std::string_view("._@+-").find(letter) != std::string_view::npos;
}

fs::path slice_file(const fs::path& folder, std::size_t index) {
  return folder / "slices" / fmt::format("{:05}.json", index);
}

}  // namespace

std::vector<ClassEntry> class_entries(const fs::path& folder) {
  std::map<std::string, ClassEntry> found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().filename().native().starts_with('.')) continue;
    const std::string learner = learner_of(entry.path());
    const auto [place, is_first] = found.emplace(learner, ClassEntry{learner, entry.path(), ""});
    if (!is_first) place->second.trouble = "several entries have this name";
    if (entry.is_symlink()) place->second.trouble = "it is a link";
  }
  if (found.empty()) {
    throw std::invalid_argument(fmt::format(
        "{} is empty: each entry of it is what one learner handed in", folder.native()));
  }
  std::vector<ClassEntry> entries;
  for (const auto& [learner, entry] : found) entries.push_back(entry);
  return entries;
}

std::vector<ClassEntry> slice(const std::vector<ClassEntry>& entries, std::size_t index,
                              std::size_t of) {
  std::vector<ClassEntry> chosen;
  for (std::size_t i = index; i < entries.size(); i += of) chosen.push_back(entries[i]);
  return chosen;
}

fs::path result_file(const fs::path& folder, const std::string& learner) {
  std::string name;
  for (const char letter : learner) {
    const bool is_leading_dot = name.empty() && letter == '.';
    name += is_plain(letter) && !is_leading_dot
                ? std::string(1, letter)
                : fmt::format("%{:02X}", static_cast<unsigned char>(letter));
  }
  // A file name has at most 255 bytes (man 7 path_resolution).
  if (name.size() > 200) throw std::invalid_argument("a learner's name is far too long: " + name);
  return folder / "results" / (name + ".json");
}

json load_grade(const fs::path& file) {
  try {
    json grade = base::load_json(file);
    if (grade.is_object() && grade.value("schema", "") == "workbook.grade/1") return grade;
  } catch (const std::exception&) {  // none there, or half of one from before a crash
  }
  return nullptr;
}

bool has_grade(const fs::path& file, const std::string& key) {
  const json grade = load_grade(file);
  return !grade.is_null() && grade.value("key", "") == key && !grade.value("needs_regrade", true);
}

std::size_t write_gradebook(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder / "results")) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<json> grades;
  for (const auto& file : files) {
    json grade = load_grade(file);
    if (!grade.is_null()) grades.push_back(std::move(grade));
  }
  base::replace_file(folder / "gradebook.csv", gradebook(grades));
  return grades.size();
}

void note_slice(const fs::path& folder, std::size_t index, std::size_t of) {
  fs::create_directories(folder / "slices");
  base::replace_file(
      slice_file(folder, index),
      base::format_json({{"schema", "workbook.slice/1"}, {"index", index}, {"of", of}}) + "\n");
}

std::vector<std::size_t> missing_slices(const fs::path& folder) {
  std::vector<std::size_t> missing;
  if (!fs::exists(folder / "slices")) return missing;
  std::size_t of = 0;
  for (const auto& entry : fs::directory_iterator(folder / "slices")) {
    of = std::max<std::size_t>(of, base::load_json(entry.path()).at("of"));
  }
  for (std::size_t index = 0; index < of; ++index) {
    if (!fs::exists(slice_file(folder, index))) missing.push_back(index);
  }
  return missing;
}

}  // namespace workbook
