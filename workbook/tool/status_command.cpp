#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "workbook/model/result.hpp"
#include "workbook/tool/learner_commands.hpp"
#include "workbook/tool/terminal.hpp"

namespace workbook {
namespace {

// A lab's verdict from what is remembered of its tasks.
TaskProgress progress_of(const Progress& progress, const Lab& lab, const Task& task) {
  const auto found = progress.find(task_key(lab.number, task.number));
  return found == progress.end() ? TaskProgress{} : found->second;
}

LabResult remembered(const Lab& lab, const Progress& progress) {
  LabResult result{.lab = lab.number, .title = lab.title, .points_possible = lab.points_possible()};
  for (const auto& task : lab.tasks) {
    const Verdict verdict = progress_of(progress, lab, task).verdict;
    const int points = verdict == Verdict::kPass ? task.points : 0;
    result.tasks.push_back({.task = task.number,
                            .title = task.title,
                            .verdict = verdict,
                            .points = points,
                            .points_possible = task.points});
    result.points += points;
  }
  result.verdict = lab_verdict(result.tasks);
  return result;
}

nlohmann::json status_json(const Context& context, const Progress& progress) {
  auto labs = nlohmann::json::array();
  for (const auto& lab : context.labs) {
    nlohmann::json entry = to_json(remembered(lab, progress));
    for (const char* key : {"schema", "duration_ms", "diagnosis", "build_output", "left_behind"})
      entry.erase(key);
    entry["name"] = lab.folder;
    for (std::size_t i = 0; i < lab.tasks.size(); ++i) {
      auto& task = entry["tasks"][i];
      task.erase("checks");
      task["hints"] = lab.tasks[i].hints.size();
      task["hints_seen"] = progress_of(progress, lab, lab.tasks[i]).hints_seen;
    }
    labs.push_back(std::move(entry));
  }
  nlohmann::json next = nullptr;
  if (const auto [lab, task] = next_task(context.labs, progress); !lab.empty())
    next = {{"lab", lab}, {"task", task}};
  return {{"schema", "workbook.status/1"}, {"labs", labs}, {"next", next}};
}

void show_lab(const Lab& lab, const LabResult& result) {
  std::string marks;
  for (const auto& task : result.tasks) marks += mark(task.verdict) + " ";
  fmt::print("  {}  {:<26} {:>3}/{:<3} points   {}\n", lab.number, lab.title, result.points,
             result.points_possible, marks);
}

void show_next(const Context& context, const LabReference& next) {
  if (next.lab.empty()) {
    fmt::print("\n  {}\n", bold("Every lab is done."));
    return;
  }
  const Lab& lab = find_lab(context.labs, next.lab);
  const Task& task = lab.task(next.task);
  fmt::print("\n  {} lab {}, task {}: {}\n", bold("Next:"), lab.number, task.number, task.title);
  fmt::print("    read    {}   {}\n", lab.path_of("handout.md"),
             faint("(or ./lab up, in a browser)"));
  fmt::print("    edit    {}\n", lab.path_of(task.part));
  fmt::print("    check   ./lab check {0}.{1}      hint  ./lab hint {0}.{1}\n", lab.number,
             task.number);
}

}  // namespace

int run_status_command(const Context& context, bool is_json) {
  const Progress progress = load_progress(context.workspace);
  if (is_json) {
    fmt::print("{}\n", base::format_json_indented(status_json(context, progress)));
    return 0;
  }
  fmt::print("\n{}\n\n", bold("Containers and orchestration, built by hand"));
  for (const auto& lab : context.labs) show_lab(lab, remembered(lab, progress));
  show_next(context, next_task(context.labs, progress));
  fmt::print("\n  {}\n\n", faint("./lab help lists every command."));
  return 0;
}

}  // namespace workbook
