#include "workbook/judge/judge_in_guest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "workbook/grader/grader.hpp"
#include "workbook/judge/build_commands.hpp"
#include "workbook/judge/judge_job.hpp"
#include "workbook/lab_kernel/guest.hpp"
#include "workbook/lab_kernel/images.hpp"
#include "workbook/lab_kernel/kernels.hpp"
#include "workbook/lab_kernel/prepared.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMegabyte = 1ULL << 20;
constexpr unsigned kJudgeProcesses = 100;  // the guest's own, the judge's, the checks'

std::vector<std::string> check_programs(const JudgeRequest& request) {
  std::vector<std::string> programs;
  if (request.checks != CheckSelection::kHidden) {
    programs.push_back("checks-" + request.lab.number);
  }
  const auto hidden = hidden_checks(request.workspace, request.lab);
  if (request.checks != CheckSelection::kVisible && hidden) programs.push_back(*hidden);
  return programs;
}

// What only root of the guest may read is in the folder that only it may enter.
ImageEntry file(const std::string& path, const fs::path& source, mode_t mode) {
  return {.path = path, .source = source, .mode = mode};
}

void add_programs(const Workspace& workspace, const Lab& lab, std::vector<ImageEntry>& entries) {
  std::vector<std::string> names = companions_of(lab);
  names.insert(names.end(), {"lab-judge", "checks-" + lab.number});
  if (const auto hidden = hidden_checks(workspace, lab)) names.push_back(*hidden);
  for (const auto& name : names) {
    entries.push_back(
        file(fmt::format("{}/{}", kProgramsFolder, name), workspace.bin() / name, 0700));
  }
}

// Contracts and what they include; of the labs' folders only headers that are no checks'.
void add_headers(const Workspace& workspace, const Lab& lab, std::vector<ImageEntry>& entries) {
  const std::vector<std::string> folders = {"base", "minicontainer", lab.path()};
  for (const auto& folder : folders) {
    for (const auto& entry : fs::recursive_directory_iterator(workspace.root / folder)) {
      const auto& path = entry.path();
      if (!entry.is_regular_file() || path.extension() != ".hpp") continue;
      if (path.filename().native().starts_with("checks")) continue;
      const auto relative = path.lexically_relative(workspace.root);
      entries.push_back(file((kHeadersFolder / relative).native(), path, 0644));
    }
  }
}

void add_objects(const Workspace& workspace, const BuildCommands& commands,
                 std::vector<ImageEntry>& entries) {
  for (const auto& object : commands.objects) {
    // The linker's user reads them in its room; the folder above is closed to it and everybody.
    entries.push_back(
        file(fmt::format("{}/{}", kObjectsFolder, object), workspace.build / object, 0444));
  }
}

fs::path judge_image(const Workspace& workspace, const Lab& lab, const BuildCommands& commands) {
  std::vector<ImageEntry> entries = {
      {.kind = ImageEntry::Kind::kFolder, .path = kJudgeFolder, .source = "", .mode = 0700}};
  add_programs(workspace, lab, entries);
  add_headers(workspace, lab, entries);
  add_objects(workspace, commands, entries);
  return programs_image(entries);
}

GuestFile job_file(const std::string& path, const fs::path& from) {
  return {.path = path, .from = from, .mode = 0600};
}

GuestJob guest_job(const JudgeRequest& request, const BuildCommands& commands) {
  const auto& lab = request.lab;
  const JudgeJob job{
      .folder = lab.folder,
      .number = lab.number,
      .program = lab.program,
      .parts = commands.parts,
      .link = commands.link,
      .check_programs = check_programs(request),
      .seed = request.seed,
      .compile_time = request.limits.compile,
      .check_time = std::max(std::chrono::seconds(1), request.limits.time - request.limits.compile),
      .processes = request.limits.processes};
  GuestJob guest{.argv = {std::string(kProgramsFolder) + "/lab-judge"}, .wants_report = true};
  guest.files.push_back(
      {.path = kJobFile, .from = "", .content = base::format_json(to_json(job)), .mode = 0600});
  guest.files.push_back(job_file(fmt::format("{}/{}/lab.yaml", kManifestFolder, lab.folder),
                                 request.workspace.root / lab.path_of("lab.yaml")));
  for (const auto& part : commands.parts) {
    const auto from = request.files / part.file;
    if (!fs::is_regular_file(fs::symlink_status(from))) continue;  // missing: the judge says so
    guest.files.push_back(job_file(fmt::format("{}/{}", kFilesFolder, part.file), from));
  }
  return guest;
}

GuestOptions guest_options(const JudgeRequest& request, const BuildCommands& commands) {
  const auto& workspace = request.workspace;
  const auto& limits = request.limits;
  constexpr std::chrono::seconds kBootAndLink{200};
  GuestOptions options =
      prepare_guest(workspace.root, workspace.bin(), Variant::kGrade, Flavour::kToolchain).options;
  options.layers = {judge_image(workspace, request.lab, commands)};
  options.job = guest_job(request, commands);
  options.memory = static_cast<std::uint64_t>(limits.memory_mb) * kMegabyte;
  options.processes = static_cast<unsigned>(limits.processes) + kJudgeProcesses;
  options.time = limits.time + kBootAndLink;
  options.jail = Jail::kRequired;
  return options;
}

LabResult no_result(const Lab& lab, const std::string& reason) {
  LabResult result = add_up(lab, 0, {});
  result.verdict = Verdict::kGrader;
  result.diagnosis = "the submission could not be judged: " + reason;
  for (auto& task : result.tasks) task.verdict = Verdict::kGrader;
  return result;
}

// The document is the judge's own, and still every member of it is read as if it were not.
LabResult read_result(const Lab& lab, const GuestResult& guest) {
  if (!guest.is_success()) {
    const std::string said = guest.error.empty() ? "" : " (" + guest.error + ")";
    const std::string reason = guest.reason.empty()
                                   ? fmt::format("the judge ended with exit code {}", guest.value)
                                   : guest.reason;
    return no_result(lab, reason + said);
  }
  try {
    LabResult result = parse_result(base::parse_json(guest.report, "the judge's report"));
    if (result.lab == lab.number && result.tasks.size() == lab.tasks.size()) return result;
    return no_result(lab, "the report is about another lab");
  } catch (const std::exception& error) {
    return no_result(lab, std::string("the report cannot be read: ") + error.what());
  }
}

}  // namespace

void prepare_judge(const Workspace& workspace, const Lab& lab) {
  require_kernel(workspace.root, Variant::kGrade);
  std::vector<std::string> targets = check_targets(lab);
  targets.insert(targets.end(), {"lab-judge", "guest-init", "guest-warden"});
  if (const auto hidden = hidden_checks(workspace, lab)) targets.push_back(*hidden);
  const BuildResult build = build_targets(workspace, targets);
  if (!build.is_ok) throw std::runtime_error(build.diagnosis + "\n" + build.output);
  prepare_guest(workspace.root, workspace.bin(), Variant::kGrade, Flavour::kToolchain);
  judge_image(workspace, lab, build_commands(workspace, lab));
}

LabResult judge_in_guest(const JudgeRequest& request) {
  const BuildCommands commands = build_commands(request.workspace, request.lab);
  return read_result(request.lab, run_guest(guest_options(request, commands)));
}

}  // namespace workbook
