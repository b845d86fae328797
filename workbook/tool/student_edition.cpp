#include "workbook/tool/student_edition.hpp"

#include <fmt/core.h>
#include <stdlib.h>

#include <sstream>
#include <stdexcept>

#include "base/file.hpp"
#include "base/spawn.hpp"
#include "base/undo.hpp"
#include "workbook/lab_kernel/kernels.hpp"
#include "workbook/model/manifest.hpp"
#include "workbook/model/starters.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

// The files of the working tree that git knows or would take; all but solutions/.
std::vector<fs::path> files_of(const Workspace& workspace) {
  const auto listed =
      base::run_collecting({.argv = {"git", "-C", workspace.root.native(), "ls-files", "--cached",
                                     "--others", "--exclude-standard"}},
                           std::size_t{4} << 20);
  if (!listed.status.is_success())
    throw std::runtime_error("git cannot list the files: " + listed.output);
  std::vector<fs::path> files;
  std::istringstream lines(listed.output);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("solutions/") && fs::exists(workspace.root / line))
      files.emplace_back(line);
  }
  return files;
}

// The tail of what a failed command said.
std::string last_lines(const std::string& output) {
  return output.substr(output.size() - std::min<std::size_t>(output.size(), 2000));
}

std::string run_in(const fs::path& copy, const std::vector<std::string>& argv,
                   int expected_exit_code) {
  // The compiler's cache knows these files already, if it may take this folder for that one.
  const std::vector<std::string> env = {"CCACHE_BASEDIR=" + copy.native(), "CCACHE_NOHASHDIR=1"};
  const auto finished = base::run_collecting({.argv = argv, .cwd = copy, .add_env = env});
  if (!finished.status.was_killed && finished.status.value == expected_exit_code) return "";
  return fmt::format("{} ended with {}:\n{}", argv[0], finished.status.value,
                     last_lines(finished.output));
}

// Whoever teaches has often done a lab in the same tree: nobody should get that as the starter.
void put_starters(const Workspace& workspace, const fs::path& folder) {
  for (const auto& lab : load_labs(workspace)) {
    for (const auto& part : parts_of(lab)) {
      if (!has_been_edited(workspace, lab, part)) continue;
      const auto starter = find_starter(workspace, lab, part);
      if (!starter) {
        throw std::runtime_error(
            fmt::format("the untouched starter of {} cannot be found: export from a fresh copy",
                        lab.path_of(part)));
      }
      base::write_file(folder / lab.path_of(part), *starter);
    }
  }
}

void make_repository(const fs::path& folder) {
  const std::vector<std::vector<std::string>> steps = {
      {"init", "--quiet", "--initial-branch=main"},
      {"add", "--all"},
      {"-c", "user.name=workbook", "-c", "user.email=workbook@localhost", "-c",
       "commit.gpgSign=false", "commit", "--quiet", "--no-verify", "--message=The workbook"}};
  for (auto step : steps) {
    step.insert(step.begin(), {"git", "-C", folder.native()});
    const auto finished = base::run_collecting({.argv = step});
    if (!finished.status.is_success()) throw std::runtime_error("git: " + finished.output);
  }
}

// What a learner hands in is graded there as well, by its visible checks: the reference of lab 00
// passes, whose program has no other lab's parts. Where no lab kernel has been built there is no
// grading, here or there.
std::string grade_in(const Workspace& workspace, const fs::path& folder) {
  if (!find_kernel(workspace.root, Variant::kGrade)) return "";
  return run_in(folder,
                {"build/learner/bin/lab", "grade", "--lab", "00",
                 (workspace.solutions() / "00-tour").native()},
                0);
}

}  // namespace

void export_student_edition(const Workspace& workspace, const fs::path& folder) {
  fs::create_directories(folder);
  if (!fs::is_empty(folder)) {
    throw std::invalid_argument(folder.native() + " has something in it: name a new folder");
  }
  for (const auto& file : files_of(workspace)) {
    fs::create_directories((folder / file).parent_path());
    fs::copy_file(workspace.root / file, folder / file);
  }
  put_starters(workspace, folder);
}

int run_export_command(const Workspace& workspace, const fs::path& folder) {
  export_student_edition(workspace, folder);
  make_repository(folder);
  fmt::print("{}: the student edition; learners begin there with ./lab\n", folder.native());
  return 0;
}

std::string build_student_edition(const Workspace& workspace) {
  std::string folder = (fs::temp_directory_path() / "student-edition-XXXXXX").native();
  if (::mkdtemp(folder.data()) == nullptr) return "cannot make a temporary folder";
  base::Undo undo;
  undo.add([&] { fs::remove_all(folder); });
  export_student_edition(workspace, folder);
  const std::vector<std::string> build = {"cmake",   "--build",    "--preset",
                                          "learner", "--parallel", "2"};
  // A learner's file that does not compile must not keep the tool itself from being built.
  const auto broken = fs::path(folder) / "labs/01-a-name-of-its-own/clone.cpp";
  constexpr int kFail = 1;
  if (auto trouble = run_in(folder, {"cmake", "--preset", "learner"}, 0); !trouble.empty())
    return trouble;
  if (auto trouble = run_in(folder, build, 0); !trouble.empty()) return trouble;
  if (auto trouble = run_in(folder, {"build/learner/bin/lab", "check", "00"}, kFail);
      !trouble.empty())
    return trouble;
  if (auto trouble = grade_in(workspace, folder); !trouble.empty()) return trouble;
  base::write_file(broken, "not C++");
  if (auto trouble = run_in(folder, build, 0); !trouble.empty()) return trouble;
  return run_in(folder, {"build/learner/bin/lab", "check", "01"}, kFail);
}

}  // namespace workbook
