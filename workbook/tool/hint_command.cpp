#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "workbook/tool/learner_commands.hpp"
#include "workbook/tool/terminal.hpp"

namespace workbook {
namespace {

// The task that a learner who names only the lab means: the first that is not passed.
int current_task(const Lab& lab, const Progress& progress) {
  for (const auto& task : lab.tasks) {
    const auto found = progress.find(task_key(lab.number, task.number));
    if (found == progress.end() || found->second.verdict != Verdict::kPass) return task.number;
  }
  return 1;
}

}  // namespace

int run_hint_command(const Context& context, const std::string& named, bool is_json) {
  LabReference reference = choose(context, named);
  const Lab& lab = find_lab(context.labs, reference.lab);
  Progress progress = load_progress(context.workspace);
  if (reference.task == 0) reference.task = current_task(lab, progress);
  const Task& task = lab.task(reference.task);
  const int levels = static_cast<int>(task.hints.size());
  int& seen = progress[task_key(lab.number, task.number)].hints_seen;
  const bool is_last = seen >= levels;
  const int level = is_last ? levels : seen + 1;
  seen = level;
  save_progress(context.workspace, progress);
  const std::string& text = task.hints[static_cast<std::size_t>(level) - 1];
  if (is_json) {
    fmt::print("{}\n", base::format_json({{"lab", lab.number},
                                          {"task", task.number},
                                          {"level", level},
                                          {"levels", levels},
                                          {"text", text}}));
    return 0;
  }
  fmt::print(
      "\n  {}\n\n{}\n",
      bold(fmt::format("Lab {}, task {}: hint {} of {}", lab.number, task.number, level, levels)),
      wrap(text, 2));
  if (is_last)
    fmt::print("  {}\n\n", faint("That was the last one already. The contract says the rest: " +
                                 task.contract));
  return 0;
}

}  // namespace workbook
