// reset, diff and solution: the learner's files beside the starter and the reference.

#include <fmt/core.h>
#include <unistd.h>

#include <ctime>

#include "base/file.hpp"
#include "base/spawn.hpp"
#include "workbook/model/starters.hpp"
#include "workbook/tool/learner_commands.hpp"
#include "workbook/tool/terminal.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

std::string starter_or_throw(const Context& context, const Lab& lab, const std::string& part) {
  auto starter = find_starter(context.workspace, lab, part);
  if (starter) return *starter;
  throw std::runtime_error(
      fmt::format("the starter of {} is nowhere to be found: not in .lab/starters, nor in "
                  "git's history; "
                  "take it from a fresh copy of the workbook",
                  lab.path_of(part)));
}

// Prints a unified diff from one text to a file; nothing if they are equal.
void show_diff(const std::string& from_name, const std::string& from, const std::string& to_name,
               const fs::path& to) {
  base::Pipe pipe = base::make_pipe();
  base::Process process = base::spawn(
      {.argv = {"diff", "-u", "--label", from_name, "--label", to_name, "-", to.native()},
       .stdin_fd = pipe.read_end.get()});
  pipe.read_end.close();
  base::write_all(pipe.write_end, from);
  pipe.write_end.close();
  process.wait();
}

const Lab& lab_named(const Context& context, const std::string& named) {
  return find_lab(context.labs, choose(context, named).lab);
}

}  // namespace

int run_reset_command(const Context& context, const std::string& named) {
  const Lab& lab = lab_named(context, named);
  const WorkspaceLock lock(context.workspace);
  std::vector<std::pair<fs::path, std::string>>
      starters;  // all of them are found before one is written
  for (const auto& part : parts_of(lab)) {
    if (has_been_edited(context.workspace, lab, part)) {
      starters.emplace_back(context.workspace.root / lab.path_of(part),
                            starter_or_throw(context, lab, part));
    }
  }
  if (starters.empty()) {
    fmt::print("{} is as it was in the beginning: nothing to reset\n", lab.path());
    return 0;
  }
  char stamp[32];
  const std::time_t now = std::time(nullptr);
  std::strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", std::localtime(&now));
  fs::path backup = context.workspace.state() / "backups" / fmt::format("{}-{}", lab.folder, stamp);
  for (int more = 2; fs::exists(backup); ++more)
    backup.replace_filename(fmt::format("{}-{}-{}", lab.folder, stamp, more));
  fs::create_directories(backup);
  for (const auto& [file, starter] : starters) {
    if (fs::exists(file)) fs::copy_file(file, backup / file.filename());
    base::replace_file(file, starter);
  }
  fmt::print("{}: {} file(s) reset; yours are in {}\n", lab.path(), starters.size(),
             fs::relative(backup, context.workspace.root).native());
  return 0;
}

int run_diff_command(const Context& context, const std::string& named) {
  const Lab& lab = lab_named(context, named);
  for (const auto& part : parts_of(lab)) {
    const auto file = context.workspace.root / lab.path_of(part);
    if (!has_been_edited(context.workspace, lab, part) || !fs::exists(file)) continue;
    show_diff("starter/" + part, starter_or_throw(context, lab, part), "mine/" + part, file);
  }
  return 0;
}

int run_solution_command(const Context& context, const std::string& named, bool is_spoil) {
  const Lab& lab = lab_named(context, named);
  if (!context.workspace.has_solutions()) {
    throw std::invalid_argument("this is the student edition: it has no solutions/");
  }
  if (!is_spoil && !is_done(lab, load_progress(context.workspace))) {
    throw std::invalid_argument(
        fmt::format("lab {} is not passed yet: pass it first (./lab check {}), or add --spoil",
                    lab.number, lab.number));
  }
  const auto folder = context.workspace.solutions() / lab.folder;
  fmt::print("{}\n",
             bold(fmt::format("From your files to the reference (solutions/{}):", lab.folder)));
  std::fflush(stdout);
  for (const auto& part : parts_of(lab)) {
    const auto mine = context.workspace.root / lab.path_of(part);
    show_diff("mine/" + part, fs::exists(mine) ? base::read_file(mine) : "", "reference/" + part,
              folder / part);
  }
  fmt::print("\nThe walkthrough explains it: solutions/{}/walkthrough.md\n", lab.folder);
  return 0;
}

}  // namespace workbook
