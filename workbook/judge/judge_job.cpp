#include "workbook/judge/judge_job.hpp"

#include <nlohmann/json.hpp>

#include "base/json.hpp"

namespace workbook {

using nlohmann::json;

json to_json(const JudgeJob& job) {
  json parts = json::array();
  for (const auto& part : job.parts) {
    parts.push_back({{"file", part.file}, {"object", part.object}, {"compile", part.compile}});
  }
  return {{"folder", job.folder},
          {"number", job.number},
          {"program", job.program},
          {"parts", parts},
          {"link", job.link},
          {"check_programs", job.check_programs},
          {"seed", job.seed},
          {"compile_seconds", job.compile_time.count()},
          {"check_seconds", job.check_time.count()},
          {"processes", job.processes}};
}

JudgeJob parse_judge_job(const std::string& text) {
  const json document = base::parse_json(text, "job.json");
  const base::JsonView view(document, "job.json");
  constexpr int kMost = 100'000;
  JudgeJob job{.folder = view.at("folder").string(),
               .number = view.at("number").string(),
               .program = view.at("program").string(),
               .parts = {},
               .link = view.at("link").strings(),
               .check_programs = view.at("check_programs").strings(),
               .seed = view.at("seed").string()};
  for (const auto& part : view.at("parts").elements()) {
    job.parts.push_back({.file = part.at("file").string(),
                         .object = part.at("object").string(),
                         .compile = part.at("compile").strings()});
  }
  job.compile_time = std::chrono::seconds(view.at("compile_seconds").integer_between(1, kMost));
  job.check_time = std::chrono::seconds(view.at("check_seconds").integer_between(1, kMost));
  job.processes = static_cast<int>(view.at("processes").integer_between(1, kMost));
  return job;
}

}  // namespace workbook
