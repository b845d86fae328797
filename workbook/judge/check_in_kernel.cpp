#include "workbook/judge/check_in_kernel.hpp"

#include <fmt/core.h>

#include <chrono>

#include <nlohmann/json.hpp>

#include "workbook/lab_kernel/prepared.hpp"

namespace workbook {
namespace {

using namespace std::chrono;

constexpr std::uint64_t kMegabyte = 1ULL << 20;
const std::string kFolder = "/workbook/bin";

std::filesystem::path programs_of(const Workspace& workspace, const Lab& lab) {
  std::vector<std::string> names = companions_of(lab);
  names.push_back("checks-" + lab.number);
  std::vector<ImageEntry> entries;
  for (const auto& name : names) {
    entries.push_back(
        {.path = kFolder + "/" + name, .source = workspace.bin() / name, .mode = 0755});
  }
  entries.push_back({.path = fmt::format("{}/mine/{}", kFolder, lab.program),
                     .source = graded_program(workspace, lab),
                     .mode = 0755});
  return programs_image(entries);
}

GuestOptions guest_for(const Workspace& workspace, const Lab& lab, int task) {
  GuestOptions options =
      prepare_guest(workspace.root, workspace.bin(), Variant::kLab, Flavour::kBase).options;
  const CheckRun run{.checks = kFolder + "/checks-" + lab.number,
                     .program = fmt::format("{}/mine/{}", kFolder, lab.program),
                     .task = task};
  options.layers = {programs_of(workspace, lab)};
  options.job.argv = check_arguments(run);
  options.job.argv.insert(options.job.argv.end(), {"--results-fd", "3"});
  options.job.wants_report = true;
  options.memory = 768 * kMegabyte;
  options.processes = 600;
  options.time = run.limit;
  options.jail = Jail::kIfPossible;
  return options;
}

LabResult read(const Lab& lab, int task, const GuestResult& guest, const OnEvent& on_event) {
  ReportReader reader(on_event);
  reader.read(guest.report);
  LabResult result = judge_report(lab, task, reader.report());
  if (!reader.report().is_complete && !guest.reason.empty()) {
    result.diagnosis += " (the lab kernel: " + guest.reason + ")";
  }
  return result;
}

}  // namespace

LabResult check_in_kernel(const Workspace& workspace, const Lab& lab, int task,
                          const OnEvent& on_event) {
  const auto start = steady_clock::now();
  const BuildResult build = build_for_check(workspace, lab, on_event);
  LabResult result = build.is_ok
                         ? read(lab, task, run_guest(guest_for(workspace, lab, task)), on_event)
                         : stopped_by_build(lab, task, build);
  result.duration_ms =
      static_cast<int>(duration_cast<milliseconds>(steady_clock::now() - start).count());
  on_event({{"event", "result"}, {"result", to_json(result)}});
  return result;
}

}  // namespace workbook
