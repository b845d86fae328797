#include "workbook/model/progress.hpp"

#include <fmt/core.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/json.hpp"

namespace workbook {
namespace {

std::filesystem::path file_of(const Workspace& workspace) {
  return workspace.state() / "progress.json";
}

bool is_done(Verdict verdict) {
  return verdict == Verdict::kPass || verdict == Verdict::kEnvironment;
}

Verdict verdict_of(const Progress& progress, const std::string& lab, int task) {
  const auto found = progress.find(task_key(lab, task));
  return found == progress.end() ? Verdict::kUntouched : found->second.verdict;
}

}  // namespace

std::string task_key(const std::string& lab, int task) {
  return fmt::format("{}.{}", lab, task);
}

Progress load_progress(const Workspace& workspace) {
  const auto file = file_of(workspace);
  Progress progress;
  if (!std::filesystem::exists(file)) return progress;
  const auto document = base::load_json(file);
  base::JsonView(document, file.native())
      .at("tasks")
      .each_member([&](const std::string& key, const base::JsonView& task) {
        try {
          progress[key] = {
              .verdict = parse_verdict(task.at("verdict").string()),
              .hints_seen = static_cast<int>(task.at("hints_seen").integer_between(0, 100))};
        } catch (const std::invalid_argument& error) {
          task.refuse(error.what());
        }
      });
  return progress;
}

void save_progress(const Workspace& workspace, const Progress& progress) {
  nlohmann::json tasks = nlohmann::json::object();
  for (const auto& [key, task] : progress) {
    tasks[key] = {{"verdict", to_string(task.verdict)}, {"hints_seen", task.hints_seen}};
  }
  std::filesystem::create_directories(workspace.state());
  base::replace_file(file_of(workspace), base::format_json_indented({{"tasks", tasks}}) + "\n");
}

void record(Progress& progress, const LabResult& result) {
  for (const auto& task : result.tasks) {
    // What is our fault says nothing about the learner.
    if (task.verdict != Verdict::kGrader)
      progress[task_key(result.lab, task.task)].verdict = task.verdict;
  }
}

bool is_done(const Lab& lab, const Progress& progress) {
  return std::all_of(lab.tasks.begin(), lab.tasks.end(), [&](const Task& task) {
    return is_done(verdict_of(progress, lab.number, task.number));
  });
}

LabReference next_task(const std::vector<Lab>& labs, const Progress& progress) {
  for (const auto& lab : labs) {
    for (const auto& task : lab.tasks) {
      if (!is_done(verdict_of(progress, lab.number, task.number))) {
        return {.lab = lab.number, .task = task.number};
      }
    }
  }
  return {};
}

}  // namespace workbook
