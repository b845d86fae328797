#include "workbook/grading/policy.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/file.hpp"
#include "workbook/grading/moment.hpp"
#include "workbook/model/starters.hpp"
#include "workbook/model/yaml_section.hpp"

namespace workbook {
namespace {

constexpr std::int64_t kDay = 24 * 60 * 60;

int number_between(const YamlSection& section, const std::string& key, int least, int most) {
  const int value = section.get<int>(key);
  if (value < least || value > most) {
    section.refuse(fmt::format("\"{}\" must be a number from {} to {}", key, least, most));
  }
  return value;
}

// What a key's text means, with the line of the file when it means nothing.
template <typename Parse>
auto parsed(const YamlSection& section, const std::string& key, Parse parse) {
  try {
    return parse(section.get<std::string>(key));
  } catch (const std::invalid_argument& error) {
    section.refuse(fmt::format("\"{}\": {}", key, error.what()));
  }
}

Credit parse_credit(const std::string& text) {
  if (text == "whole-task") return Credit::kWholeTask;
  if (text == "per-check") return Credit::kPerCheck;
  throw std::invalid_argument("write whole-task or per-check");
}

Visibility parse_visibility(const std::string& text) {
  for (const auto each : {Visibility::kVisible, Visibility::kAfterDue, Visibility::kHidden}) {
    if (text == to_string(each)) return each;
  }
  throw std::invalid_argument("write visible, after-due or hidden");
}

void read_late(const YamlSection& section, LatePolicy& late) {
  section.allow_only({"due", "grace_minutes", "percent_per_day", "most_percent", "cut_off_days"});
  if (section.has("due")) late.due = parsed(section, "due", parse_moment);
  if (section.has("grace_minutes"))
    late.grace_minutes = number_between(section, "grace_minutes", 0, 60 * 24 * 7);
  if (section.has("percent_per_day"))
    late.percent_per_day = number_between(section, "percent_per_day", 0, 100);
  if (section.has("most_percent"))
    late.most_percent = number_between(section, "most_percent", 0, 100);
  if (section.has("cut_off_days"))
    late.cut_off_days = number_between(section, "cut_off_days", 0, 1000);
}

void read_tasks(const YamlSection& section, const Lab& lab, LabPolicy& policy) {
  for (const auto& key : section.keys()) {
    const auto known = std::ranges::any_of(
        lab.tasks, [&](const Task& task) { return std::to_string(task.number) == key; });
    if (!known) section.refuse(fmt::format("lab {} has no task {}", lab.number, key));
    const YamlSection task = section.section(key);
    task.allow_only({"points"});
    policy.task_points[std::stoi(key)] = parsed(task, "points", parse_points);
  }
}

void read_checks(const YamlSection& section, LabPolicy& policy) {
  for (const auto& name : section.keys()) {
    const YamlSection check = section.section(name);
    check.allow_only({"weight", "visibility"});
    CheckPolicy& read = policy.checks[name];
    if (check.has("weight")) read.weight = number_between(check, "weight", 0, 1000);
    if (check.has("visibility")) read.visibility = parsed(check, "visibility", parse_visibility);
  }
}

LabPolicy read_lab(const YamlSection& section, const Lab& lab, LabPolicy policy) {
  section.allow_only({"credit", "late", "tasks", "checks"});
  if (section.has("credit")) policy.credit = parsed(section, "credit", parse_credit);
  if (section.has("late")) read_late(section.section("late"), policy.late);
  if (section.has("tasks")) read_tasks(section.section("tasks"), lab, policy);
  if (section.has("checks")) read_checks(section.section("checks"), policy);
  return policy;
}

void read_labs(const YamlSection& section, const std::vector<Lab>& labs, Policy& policy) {
  for (const auto& number : section.keys()) {
    const auto lab =
        std::ranges::find_if(labs, [&](const Lab& each) { return each.number == number; });
    if (lab == labs.end()) section.refuse(fmt::format("there is no lab \"{}\"", number));
    policy.labs[number] = read_lab(section.section(number), *lab, policy.of_every_lab);
  }
}

Policy read_policy(const YamlSection& section, const std::vector<Lab>& labs) {
  section.allow_only({"credit", "late", "labs", "extensions"});
  Policy policy;
  if (section.has("credit")) policy.of_every_lab.credit = parsed(section, "credit", parse_credit);
  if (section.has("late")) read_late(section.section("late"), policy.of_every_lab.late);
  if (section.has("labs")) read_labs(section.section("labs"), labs, policy);
  if (section.has("extensions")) {
    const YamlSection extensions = section.section("extensions");
    for (const auto& learner : extensions.keys()) {
      policy.extensions[learner] = number_between(extensions, learner, 0, 1000);
    }
  }
  return policy;
}

}  // namespace

std::string to_string(Visibility visibility) {
  switch (visibility) {
    case Visibility::kVisible:
      return "visible";
    case Visibility::kAfterDue:
      return "after-due";
    default:
      return "hidden";
  }
}

CheckPolicy LabPolicy::check(const std::string& name) const {
  const auto exact = checks.find(name);
  if (exact != checks.end()) return exact->second;
  const auto rest = checks.find(name.substr(0, name.find('.')) + ".*");
  return rest != checks.end() ? rest->second : CheckPolicy{};
}

const LabPolicy& Policy::lab(const std::string& number) const {
  const auto found = labs.find(number);
  return found != labs.end() ? found->second : of_every_lab;
}

Policy load_policy(const std::filesystem::path& file, const std::vector<Lab>& labs) {
  const std::string text = base::read_file(file, std::size_t{1} << 20);
  try {
    Policy policy = read_policy(YamlSection(YAML::Load(text), file.native()), labs);
    policy.digest = sha256(text);
    return policy;
  } catch (const YAML::ParserException& error) {
    throw ManifestError(
        fmt::format("{}:{}: not YAML: {}", file.native(), error.mark.line + 1, error.msg));
  }
}

Lateness lateness(const LatePolicy& policy, std::int64_t submitted, int extension_days) {
  if (!policy.due) return {};
  const std::int64_t late = submitted - (*policy.due + extension_days * kDay);
  if (late <= std::int64_t{policy.grace_minutes} * 60) return {};
  const std::int64_t days = (late + kDay - 1) / kDay;
  Lateness result{.days = static_cast<int>(std::min<std::int64_t>(days, 1'000'000))};
  result.is_cut_off = policy.cut_off_days && result.days > *policy.cut_off_days;
  const std::int64_t percent = std::int64_t{result.days} * policy.percent_per_day;
  result.percent = static_cast<int>(std::min<std::int64_t>(percent, policy.most_percent));
  if (result.is_cut_off) result.percent = 100;
  return result;
}

}  // namespace workbook
