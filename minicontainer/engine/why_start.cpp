// The judge of containers whose program was not started: the file itself tells why.

#include <fmt/core.h>

#include "minicontainer/engine/container_root.hpp"
#include "minicontainer/engine/program_file.hpp"
#include "minicontainer/engine/why.hpp"

namespace engine {
namespace {

std::string search_path_of(const Settings& settings) {
  for (const auto& entry : settings.env) {
    if (entry.starts_with("PATH=")) return entry.substr(5);
  }
  return "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}

ProgramFinding examine(const Folders& folders, const Container& container) {
  const ContainerRoot root(folders, container);
  const Settings& settings = container.record.settings;
  return examine_program(
      root.fd(), container.record.path, settings.working_dir.empty() ? "/" : settings.working_dir,
      search_path_of(settings), find_user(root.fd(), settings.user, settings.added_groups));
}

void tell_missing_interpreter(const ProgramFinding& program, Finding& finding) {
  finding.sentence +=
      fmt::format("its program {} is a script for {}, and the image has no such file.",
                  program.path, program.detail);
  const bool has_return = program.detail.ends_with("\\r");
  finding.advice.push_back(
      has_return ? "the script has the line ends of Windows (\\r\\n): save it with those of Unix"
                 : fmt::format("take a base image that has {}, or name another interpreter in the "
                               "script's first line",
                               program.detail));
}

void tell_loader(const ProgramFinding& program, Finding& finding) {
  finding.sentence += fmt::format(
      "its program {} is linked dynamically, and the image lacks the loader {} (man 8 ld.so).",
      program.path, program.detail);
  finding.advice.push_back("link it statically, or take a base image with that C library");
}

// #region minicontainer.why-start
void tell(const ProgramFinding& program, const Settings& settings, Finding& finding) {
  switch (program.fault) {
    case ProgramFault::kMissing:
      finding.sentence += fmt::format("there is no program {} in its image.", program.path);
      finding.advice.push_back("the first word after the image's name is the program to run");
      break;
    case ProgramFault::kFolder:
      finding.sentence += fmt::format("{} is a folder, not a program.", program.path);
      break;
    case ProgramFault::kNotExecutable:
      finding.sentence += fmt::format("user {} has no right to execute {}.",
                                      settings.user.empty() ? "root" : settings.user, program.path);
      finding.advice.push_back(fmt::format("RUN chmod +x {} in the Dockerfile", program.path));
      break;
    case ProgramFault::kMissingInterpreter:
      return tell_missing_interpreter(program, finding);
    case ProgramFault::kMissingLoader:
      return tell_loader(program, finding);
    case ProgramFault::kOtherArchitecture:
      finding.sentence += fmt::format("its program {} was made for {}, another kind of machine.",
                                      program.path, program.detail);
      finding.advice.push_back("build or pull the image for this machine's architecture");
      break;
    case ProgramFault::kNoFormat:
      finding.sentence += fmt::format(
          "{} is no program: it is neither an ELF file nor a script with \"#!\".", program.path);
      finding.advice.push_back(
          "a script's first line must be \"#!\" and its interpreter: #!/bin/sh");
      break;
    case ProgramFault::kNone:
      finding.sentence += "the runtime refused it.";
      break;
  }
}
// #endregion minicontainer.why-start

}  // namespace

// The runtime's last step may fail after minirun has gone: then the program's place has returned
// 126 or 127, and the reason is in the log.
std::optional<Finding> judge_start(const EndCase& end_case) {
  const auto& state = end_case.container.state;
  const Record& record = end_case.container.record;
  if (state.error.starts_with("its monitor was killed")) return std::nullopt;
  const bool may_have_failed = state.exit_code == 126 || state.exit_code == 127;
  if (state.error.empty() && !may_have_failed) return std::nullopt;
  Finding finding{.cause = "not-started",
                  .sentence = fmt::format("{} could not be started: ", record.name)};
  const std::string said = state.error.empty() ? own_line_with(end_case, {"exec: "}) : state.error;
  if (!said.empty()) finding.evidence.push_back("the runtime said: " + said);
  try {
    const ProgramFinding program = examine(end_case.folders, end_case.container);
    if (program.fault != ProgramFault::kNone) finding.cause = name_of(program.fault);
    if (program.fault == ProgramFault::kNone && state.error.empty()) return std::nullopt;
    tell(program, record.settings, finding);
    for (const auto& line : program.evidence) finding.evidence.push_back(line);
  } catch (const std::exception& error) {
    finding.sentence += "the runtime refused it.";
    finding.evidence.push_back(std::string("its root could not be looked at: ") + error.what());
  }
  return finding;
}

}  // namespace engine
