#include "workbook/lab_kernel/job_document.hpp"

#include <nlohmann/json.hpp>

#include "base/json.hpp"

namespace workbook {
namespace {

constexpr unsigned kMostSize = 10'000;

TerminalSize parse_size(const base::JsonView& view) {
  return {.rows = static_cast<unsigned>(view.at("rows").integer_between(0, kMostSize)),
          .columns = static_cast<unsigned>(view.at("columns").integer_between(0, kMostSize))};
}

}  // namespace

std::string format_job(const GuestJob& job) {
  auto collect = nlohmann::json::array();
  for (const auto& wanted : job.collect) collect.push_back(wanted.path);
  nlohmann::json document = {
      {"argv", job.argv},
      {"env", job.env},
      {"cwd", job.cwd},
      {"uid", job.uid},
      {"collect", collect},
      {"report", job.wants_report},
      {"limits", {{"memory", job.memory_limit}, {"processes", job.process_limit}}}};
  if (job.terminal)
    document["terminal"] = {{"rows", job.terminal->rows}, {"columns", job.terminal->columns}};
  return base::format_json(document);
}

GuestJob parse_job(const std::string& text) {
  const auto document = base::parse_json(text, kJobDocument);
  const base::JsonView view(document, kJobDocument);
  GuestJob job;
  job.argv = view.at("argv").strings();
  if (job.argv.empty()) view.at("argv").refuse("expected at least the program");
  view.at("env").each_member([&](const std::string& name, const base::JsonView& value) {
    job.env[name] = value.string();
  });
  job.cwd = view.at("cwd").string();
  job.uid = static_cast<unsigned>(view.at("uid").integer_between(0, UINT32_MAX - 1));
  for (const auto& path : view.at("collect").strings()) job.collect.push_back({.path = path});
  job.wants_report = view.at("report").boolean();
  job.memory_limit = view.at("limits").at("memory").natural();
  job.process_limit = view.at("limits").at("processes").natural();
  if (const auto size = view.find("terminal")) job.terminal = parse_size(*size);
  return job;
}

}  // namespace workbook
