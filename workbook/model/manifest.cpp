#include "workbook/model/manifest.hpp"

#include <fmt/core.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <numeric>
#include <regex>
#include <set>

#include "base/file.hpp"

namespace workbook {
namespace {

// A mapping of the document, which knows where it stands and what it may contain.
class Section {
 public:
  Section(YAML::Node node, std::string file) : node_(std::move(node)), file_(std::move(file)) {
    if (!node_.IsMap()) refuse("expected \"key: value\" lines here");
    std::set<std::string> seen;  // yaml-cpp keeps duplicates in silence
    for (const auto& pair : node_) {
      if (!pair.first.IsScalar()) refuse("a key must be a word");
      const auto key = pair.first.as<std::string>();
      if (!seen.insert(key).second) refuse(fmt::format("\"{}\" stands here twice", key));
    }
  }

  template <typename Value>
  [[nodiscard]] Value get(const std::string& key) const {
    const YAML::Node value = node_[key];
    if (!value) refuse(fmt::format("\"{}\" is missing", key));
    try {
      return value.as<Value>();
    } catch (const YAML::Exception&) {
      refuse(fmt::format("\"{}\" has a value of the wrong type", key));
    }
  }

  void allow_only(const std::set<std::string>& known) const {
    for (const auto& pair : node_) {
      const auto key = pair.first.as<std::string>();
      if (!known.contains(key)) refuse(fmt::format("\"{}\" is no key that belongs here", key));
    }
  }

  [[nodiscard]] std::vector<Section> list(const std::string& key) const {
    const YAML::Node items = node_[key];
    if (!items) refuse(fmt::format("\"{}\" is missing", key));
    if (!items.IsSequence() || items.size() == 0) {
      refuse(fmt::format("\"{0}\" must be a list of {0}", key));
    }
    std::vector<Section> sections;
    for (const auto& item : items) sections.emplace_back(item, file_);
    return sections;
  }

  [[nodiscard]] bool has(const std::string& key) const { return static_cast<bool>(node_[key]); }

  [[noreturn]] void refuse(const std::string& reason) const {
    throw ManifestError(
        fmt::format("{}:{}: {}", file_, std::max(node_.Mark().line, 0) + 1, reason));
  }

 private:
  YAML::Node node_;
  std::string file_;
};

Task read_task(const Section& section) {
  section.allow_only({"task", "title", "part", "contract", "lines", "points", "hints"});
  Task task{.number = section.get<int>("task"),
            .title = section.get<std::string>("title"),
            .part = section.get<std::string>("part"),
            .contract = section.get<std::string>("contract"),
            .lines = section.get<int>("lines"),
            .points = section.get<int>("points"),
            .hints = section.get<std::vector<std::string>>("hints")};
  if (task.hints.size() < 3) section.refuse("a task needs three hints or more");
  if (task.points <= 0 || task.lines <= 0) section.refuse("points and lines must be more than 0");
  return task;
}

Lab read_lab(const Section& section) {
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
    lab.tasks.push_back(read_task(task));
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
    Lab lab = read_lab(Section(YAML::Load(text), file.native()));
    lab.folder = folder.filename();
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
  std::vector<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::directory_iterator(workspace.labs())) {
    if (std::filesystem::exists(entry.path() / "lab.yaml")) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  std::vector<Lab> labs;
  for (const auto& folder : folders) labs.push_back(load_lab(folder));
  return labs;
}

LabReference parse_lab_reference(const std::string& text) {
  static const std::regex kForm("([0-9]{1,2})(\\.([1-9][0-9]?))?");  // 0 would mean every task
  std::smatch match;
  if (!std::regex_match(text, match, kForm)) {
    throw std::invalid_argument(fmt::format(
        "\"{}\" names no lab: write its number, as in 01, and a task as in 01.2", text));
  }
  LabReference reference{.lab = fmt::format("{:0>2}", match[1].str())};
  if (match[3].matched) reference.task = std::stoi(match[3].str());
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
