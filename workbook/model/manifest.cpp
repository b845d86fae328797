#include "workbook/model/manifest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>
#include <regex>

#include "base/file.hpp"
#include "workbook/model/yaml_section.hpp"

namespace workbook {
namespace {

// An exercise is told from a lab by its number.
bool is_exercise(const std::string& number) {
  return number.starts_with('x');
}

Task read_task(const YamlSection& section, bool has_contract) {
  section.allow_only({"task", "title", "part", "contract", "lines", "points", "hints"});
  Task task{.number = section.get<int>("task"),
            .title = section.get<std::string>("title"),
            .part = section.get<std::string>("part"),
            .contract = has_contract ? section.get<std::string>("contract") : "",
            .lines = section.get<int>("lines"),
            .points = section.get<int>("points"),
            .hints = section.get<std::vector<std::string>>("hints")};
  if (!has_contract && section.has("contract")) section.refuse("an exercise has no contract");
  if (task.hints.size() < 3) section.refuse("a task needs three hints or more");
  if (task.points <= 0 || task.lines <= 0) section.refuse("points and lines must be more than 0");
  return task;
}

ManifestError misplaced(const std::filesystem::path& folder) {
  return ManifestError{folder.native() + ": the number of an exercise begins with x, and no other"};
}

Lab read_lab(const YamlSection& section) {
  section.allow_only(
      {"number", "title", "summary", "minutes", "program", "needs", "tasks", "starters"});
  Lab lab{.number = section.get<std::string>("number"),
          .title = section.get<std::string>("title"),
          .summary = section.get<std::string>("summary"),
          .minutes = section.get<int>("minutes"),
          .program = section.get<std::string>("program")};
  if (section.has("needs")) lab.needs = section.get<std::string>("needs");
  if (!lab.needs.empty() && lab.needs != "root") section.refuse("\"needs\" can be root");
  for (const auto& task : section.list("tasks")) {
    lab.tasks.push_back(read_task(task, !is_exercise(lab.number)));
    if (lab.tasks.back().number != static_cast<int>(lab.tasks.size())) {
      task.refuse("tasks are counted 1, 2, 3, ... in their order");
    }
  }
  if (section.has("starters")) {
    lab.starters = section.get<std::map<std::string, std::string>>("starters");
  }
  return lab;
}

}  // namespace

int Lab::points_possible() const {
  return std::accumulate(tasks.begin(), tasks.end(), 0,
                         [](int sum, const Task& task) { return sum + task.points; });
}

const Task& Lab::task(int task_number) const {
  if (task_number < 1 || task_number > static_cast<int>(tasks.size())) {
    throw std::invalid_argument(fmt::format("lab {} has no task {}: it has tasks 1 to {}", number,
                                            task_number, tasks.size()));
  }
  return tasks[static_cast<std::size_t>(task_number) - 1];
}

Lab load_lab(const std::filesystem::path& folder) {
  const auto file = folder / "lab.yaml";
  const std::string text = base::read_file(file, std::size_t{1} << 20);
  try {
    Lab lab = read_lab(YamlSection(YAML::Load(text), file.native()));
    lab.folder = folder.filename();
    if (is_exercise(lab.number)) lab.home = "exercises";
    if (!lab.folder.starts_with(lab.number + "-")) {
      throw ManifestError(fmt::format("{}: number \"{}\" does not fit the folder's name",
                                      file.native(), lab.number));
    }
    return lab;
  } catch (const YAML::ParserException& error) {
    throw ManifestError(
        fmt::format("{}:{}: not YAML: {}", file.native(), error.mark.line + 1, error.msg));
  }
}

std::vector<Lab> load_labs(const Workspace& workspace) {
  std::vector<Lab> labs;
  for (const char* home : {"labs", "exercises"}) {
    std::vector<std::filesystem::path> folders;
    std::error_code none;  // a test's workspace has no exercises
    for (const auto& entry : std::filesystem::directory_iterator(workspace.root / home, none)) {
      if (std::filesystem::exists(entry.path() / "lab.yaml")) folders.push_back(entry.path());
    }
    std::sort(folders.begin(), folders.end());
    for (const auto& folder : folders) {
      labs.push_back(load_lab(folder));
      if (labs.back().home != home) throw misplaced(folder);
    }
  }
  return labs;
}

LabReference parse_lab_reference(const std::string& text) {
  static const std::regex kForm("(x?)([0-9]{1,2})(\\.([1-9][0-9]?))?");  // 0 would mean every task
  std::smatch match;
  if (!std::regex_match(text, match, kForm)) {
    throw std::invalid_argument(fmt::format(
        "\"{}\" names no lab: write its number, as in 01, and a task as in 01.2", text));
  }
  LabReference reference{.lab = fmt::format("{}{:0>2}", match[1].str(), match[2].str())};
  if (match[4].matched) reference.task = std::stoi(match[4].str());
  return reference;
}

const Lab& find_lab(const std::vector<Lab>& labs, const std::string& number) {
  const auto found =
      std::find_if(labs.begin(), labs.end(), [&](const Lab& lab) { return lab.number == number; });
  if (found != labs.end()) return *found;
  std::string known;
  for (const auto& lab : labs) known += (known.empty() ? "" : ", ") + lab.number;
  throw std::invalid_argument(fmt::format("there is no lab {}: there are {}", number, known));
}

}  // namespace workbook
