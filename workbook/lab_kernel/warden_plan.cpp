#include "workbook/lab_kernel/warden_plan.hpp"

#include <nlohmann/json.hpp>

#include "base/json.hpp"

namespace workbook {
namespace {

constexpr int kMostCpus = 1 << 20;

nlohmann::json to_json(const Walls& walls) {
  return {{"landlock", walls.landlock_abi},
          {"calls", walls.has_call_list},
          {"limits", walls.has_limits},
          {"user", walls.has_own_user}};
}

Walls walls_from(const base::JsonView& view) {
  return {.landlock_abi = static_cast<int>(view.at("landlock").integer_between(0, 1000)),
          .has_call_list = view.at("calls").boolean(),
          .has_limits = view.at("limits").boolean(),
          .has_own_user = view.at("user").boolean()};
}

}  // namespace

std::string format_plan(const WardenPlan& plan) {
  nlohmann::json document = {
      {"folder", plan.folder},           {"arguments", plan.arguments},
      {"environment", plan.environment}, {"images", plan.images},
      {"time_ms", plan.time_ms},         {"jail", static_cast<int>(plan.jail)},
      {"processes", plan.processes},     {"longest_file", plan.longest_file},
      {"dynamic", plan.is_dynamic}};
  if (plan.cpu) document["cpu"] = *plan.cpu;
  return base::format_json(document);
}

WardenPlan parse_plan(const std::string& text) {
  const auto document = base::parse_json(text, "the warden's plan");
  const base::JsonView view(document, "the warden's plan");
  WardenPlan plan{
      .folder = view.at("folder").string(),
      .arguments = view.at("arguments").strings(),
      .environment = view.at("environment").strings(),
      .images = static_cast<unsigned>(view.at("images").integer_between(0, 16)),
      .time_ms = view.at("time_ms").integer(),
      .jail = static_cast<Jail>(view.at("jail").integer_between(0, 2)),
      .processes = static_cast<unsigned>(view.at("processes").integer_between(1, 1 << 20)),
      .longest_file = view.at("longest_file").natural(),
      .is_dynamic = view.at("dynamic").boolean(),
  };
  if (const auto cpu = view.find("cpu"))
    plan.cpu = static_cast<int>(cpu->integer_between(0, kMostCpus));
  return plan;
}

std::string format_status(const WardenStatus& status) {
  nlohmann::json document = nlohmann::json::object();
  if (status.walls) document["walls"] = to_json(*status.walls);
  if (!status.failure.empty()) document["failure"] = status.failure;
  if (status.wait_status) document["ended"] = *status.wait_status;
  return base::format_json(document) + "\n";
}

WardenStatus parse_status(const std::string& line) {
  const auto document = base::parse_json(line, "the warden");
  const base::JsonView view(document, "the warden");
  WardenStatus status;
  if (const auto walls = view.find("walls")) status.walls = walls_from(*walls);
  if (const auto failure = view.find("failure")) status.failure = failure->string();
  if (const auto ended = view.find("ended"))
    status.wait_status = static_cast<int>(ended->integer());
  return status;
}

}  // namespace workbook
