#include "workbook/tool/check_command.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "workbook/judge/check_in_kernel.hpp"
#include "workbook/model/starters.hpp"
#include "workbook/tool/place.hpp"
#include "workbook/tool/show_result.hpp"
#include "workbook/tool/terminal.hpp"

namespace workbook {
namespace {

// What is seen while the compiler runs: one line that the result replaces.
OnEvent follow_on_terminal() {
  return [](const nlohmann::json& event) {
    if (!is_coloured() || event["event"] != "build") return;
    fmt::print("{}", event["status"] == "started" ? "compiling ..." : "\r\033[K");
    std::fflush(stdout);
  };
}

OnEvent print_events() {
  return [](const nlohmann::json& event) {
    fmt::print("{}\n", base::format_json(event));
    std::fflush(stdout);
  };
}

LabResult check_one(const Context& context, const Lab& lab, int task, const CheckOptions& options) {
  OnEvent on_event = [](const nlohmann::json&) {};
  if (options.is_events)
    on_event = print_events();
  else if (!options.is_json)
    on_event = follow_on_terminal();
  const auto [place, reason] = choose_place(context, lab, options.place);
  if (!reason.empty() && !options.is_json && !options.is_events) {
    fmt::print("  {}: its checks run in the lab kernel (--in machine: here all the same)\n",
               reason);
  }
  const LabResult result = place == Place::kKernel
                               ? check_in_kernel(context.workspace, lab, task, on_event)
                               : grade(context.workspace, lab, {.task = task}, on_event);
  Progress progress = load_progress(context.workspace);
  record(progress, result);
  save_progress(context.workspace, progress);
  return result;
}

void say_next(const Context& context, const LabResult& result) {
  if (result.verdict != Verdict::kPass) return;
  const Progress progress = load_progress(context.workspace);
  // First what is left of the lab that the learner is at.
  auto next = next_task({find_lab(context.labs, result.lab)}, progress);
  if (next.lab.empty()) next = next_task(context.labs, progress);
  if (next.lab.empty()) {
    fmt::print("  {}\n", bold("Every lab is done."));
    return;
  }
  const Lab& lab = find_lab(context.labs, next.lab);
  fmt::print("  Next: {} {}, task {}: {} ({})\n", lab.is_exercise() ? "exercise" : "lab",
             lab.number, next.task, lab.task(next.task).title,
             lab.path_of(lab.task(next.task).part));
}

std::vector<const Lab*> labs_to_check(const Context& context, const CheckOptions& options) {
  std::vector<const Lab*> chosen;
  for (const auto& lab : context.labs) {
    if (options.is_all && has_been_edited(context.workspace, lab)) chosen.push_back(&lab);
  }
  if (options.is_all && chosen.empty()) {
    throw std::invalid_argument("no lab has been worked on yet: begin with ./lab check 00");
  }
  return chosen;
}

int check_all(const Context& context, const CheckOptions& options) {
  Verdict worst = Verdict::kPass;
  auto documents = nlohmann::json::array();
  for (const Lab* lab : labs_to_check(context, options)) {
    const auto result = check_one(context, *lab, 0, options);
    worst = worse(worst, result.verdict);
    documents.push_back(to_json(result));
    if (!options.is_json && !options.is_events) show_result(*lab, result, {options.is_verbose});
  }
  if (options.is_json) fmt::print("{}\n", base::format_json_indented(documents));
  return exit_code_for(worst);
}

}  // namespace

int run_check_command(const Context& context, const CheckOptions& options) {
  const WorkspaceLock lock(context.workspace);
  store_starters(context.workspace, context.labs);
  write_my_labs(context.workspace, context.labs);
  if (options.is_all) return check_all(context, options);
  const auto [number, task] = choose(context, options.lab);
  const Lab& lab = find_lab(context.labs, number);
  const auto result = check_one(context, lab, task, options);
  if (options.is_json) fmt::print("{}\n", base::format_json_indented(to_json(result)));
  if (!options.is_json && !options.is_events) {
    show_result(lab, result, {options.is_verbose});
    say_next(context, result);
  }
  return exit_code_for(result.verdict);
}

}  // namespace workbook
