// lab: the learner's and the author's tool. The script ./lab builds it and hands over.

#include <fmt/core.h>

#include <exception>
#include <filesystem>
#include <functional>

#include <CLI/CLI.hpp>

#include "base/json.hpp"
#include "workbook/tool/check_command.hpp"
#include "workbook/tool/dev_commands.hpp"
#include "workbook/tool/exit_code.hpp"
#include "workbook/tool/grade_judge.hpp"
#include "workbook/tool/grade_line.hpp"
#include "workbook/tool/kernel_command.hpp"
#include "workbook/tool/learner_commands.hpp"
#include "workbook/tool/page_commands.hpp"
#include "workbook/tool/student_edition.hpp"
#include "workbook/tool/tour_command.hpp"

namespace {

using namespace workbook;

using Action = std::function<int(const Context&)>;

// Every command stores what to do; it is done once the whole command line is understood.
struct CommandLine {
  CLI::App app{"Build containers and their orchestrator by hand; the kernel checks your work.",
               "./lab"};
  Action action = [](const Context& context) { return run_status_command(context, false); };
  std::string lab;
  bool is_json = false;
  CheckOptions check;
  WatchOptions watch;
  TryOptions attempt;
  UpOptions up;
  bool is_spoil = false;
  VerifyOptions verify;
  KernelOptions kernel;
  KernelBuildCommand kernel_build;
  GradeCommand grade;
  std::filesystem::path student_folder;

  CLI::App* add(const std::string& name, const std::string& what, Action to_do) {
    auto* command = app.add_subcommand(name, what);
    command->callback([this, to_do = std::move(to_do)] { action = to_do; });
    return command;
  }
  static CLI::Option* add_lab(CLI::App* command, std::string& target) {
    return command->add_option("LAB", target,
                               "a lab or a task: 01, 01.2; by default where you are");
  }
};

void add_learner_commands(CommandLine& line) {
  auto* status =
      line.add("status", "where am I, what is next (also: ./lab alone)",
               [&](const Context& context) { return run_status_command(context, line.is_json); });
  status->add_flag("--json", line.is_json, "one JSON document");

  auto* hint = line.add(
      "hint", "the next hint for a task, one level a call",
      [&](const Context& context) { return run_hint_command(context, line.lab, line.is_json); });
  CommandLine::add_lab(hint, line.lab);
  hint->add_flag("--json", line.is_json, "one JSON document");

  auto* reset =
      line.add("reset", "the lab's files as they were; keeps a backup of yours",
               [&](const Context& context) { return run_reset_command(context, line.lab); });
  CommandLine::add_lab(reset, line.lab)->required();

  auto* diff =
      line.add("diff", "what I have changed since the starter",
               [&](const Context& context) { return run_diff_command(context, line.lab); });
  CommandLine::add_lab(diff, line.lab);

  auto* solution = line.add("solution", "the reference beside mine, once the lab is passed",
                            [&](const Context& context) {
                              return run_solution_command(context, line.lab, line.is_spoil);
                            });
  CommandLine::add_lab(solution, line.lab);
  solution->add_flag("--spoil", line.is_spoil, "now, although the lab is not passed");

  auto* doctor =
      line.add("doctor", "what this machine can do, and how to mend what it cannot",
               [&](const Context& context) { return run_doctor_command(context, line.is_json); });
  doctor->add_flag("--json", line.is_json, "one JSON document");
}

void add_reading_commands(CommandLine& line) {
  line.add("tour", "the whole story in five minutes", run_tour_command);
  line.add("book", "render the chapters into build/learner/book", run_book_command);
  auto* up = line.add("up", "the tour, then the workbook's page on 127.0.0.1",
                      [&](const Context& context) { return run_up_command(context, line.up); });
  up->add_option("--port", line.up.port, "the port; by default any free one")
      ->check(CLI::Range(0, 65535));
  up->add_flag("--no-open", line.up.without_open, "do not start a browser");
  up->add_flag("--once", line.up.is_once, "end after the tour");
}

void add_check_commands(CommandLine& line) {
  auto* check =
      line.add("check", "build my files and let the kernel judge them",
               [&](const Context& context) { return run_check_command(context, line.check); });
  CommandLine::add_lab(check, line.check.lab);
  check->add_flag("--all", line.check.is_all, "every lab that I have worked on");
  check->add_flag("--json", line.check.is_json, "one JSON document (see workbook/model/README.md)");
  check->add_flag("--events", line.check.is_events, "a line of JSON for each thing that happens");
  check
      ->add_option("--in", line.check.place,
                   "machine, kernel, or auto (the default): in the lab kernel where this machine "
                   "lacks what the lab needs")
      ->check(CLI::IsMember({"machine", "kernel", "auto"}));
  check->add_flag("--verbose,-v", line.check.is_verbose,
                  "every failure in full, not only the first");

  auto* watch =
      line.add("watch", "check again each time a file is saved",
               [&](const Context& context) { return run_watch_command(context, line.watch); });
  CommandLine::add_lab(watch, line.watch.lab);
  watch->add_flag("--poll", line.watch.is_polling, "look once a second instead of using inotify");

  auto* attempt =
      line.add("try", "let my program run a command: ./lab try 01 -- hostname",
               [&](const Context& context) { return run_try_command(context, line.attempt); });
  CommandLine::add_lab(attempt, line.attempt.lab)->required();
  line.attempt.hostname = "minicontainer";
  attempt->add_option("--hostname", line.attempt.hostname, "the container's host name");
  attempt->add_flag("--init", line.attempt.use_init, "run the command under an init (lab 02)");
  attempt->add_option("--map", line.attempt.id_map,
                      "in a user namespace with this map, INSIDE:OUTSIDE:SIZE (lab 04)");
  attempt->add_option("--set", line.attempt.patch, "a JSON merge patch for config.json");
  attempt->add_option("COMMAND", line.attempt.command, "what to run; a shell by default");
}

void add_instructor_commands(CommandLine& line) {
  add_grade_command(line.app, line.grade)->callback([&] {
    line.action = [&](const Context& context) {
      return run_grade_command(without_exercises(context), line.grade, guest_judge());
    };
  });
  auto* student = line.add("export", "the workbook as a class gets it, without solutions",
                           [&](const Context& context) {
                             return run_export_command(context.workspace, line.student_folder);
                           });
  student->add_option("--student", line.student_folder, "a new folder for the student edition")
      ->required();
}

void add_author_commands(CommandLine& line) {
  auto* dev = line.app.add_subcommand("dev", "for authors of labs");
  dev->require_subcommand(1);
  auto* verify = dev->add_subcommand("verify", "prove every starter, reference and wrong solution");
  verify->add_option("LAB", line.verify.lab, "that lab alone, without the student edition: 04");
  verify->add_flag("--no-student-edition", line.verify.skips_student_edition,
                   "do not build the tree without solutions/");
  verify->callback([&] {
    line.action = [&](const Context& context) { return run_verify_command(context, line.verify); };
  });
  dev->add_subcommand("seal", "write the hashes of the starters into the manifests")->callback([&] {
    line.action = run_seal_command;
  });
}

void add_guest_options(CLI::App* command, KernelOptions& kernel) {
  command->add_option("--mem", kernel.memory, "memory: 256M by default");
  command->add_option("--disk", kernel.disk, "room for files, on top of it: 512M by default");
  command->add_option("--time", kernel.time, "after that it is ended: 60s; for a shell 24h");
  command->add_option("--cpu", kernel.cpu, "the processor it runs on; by default the least busy");
  command->add_option("--net", kernel.network, "none or loopback (the default); never another");
  command->add_option("--in", kernel.put_in, "FILE=PATH: a file or folder that it gets")
      ->allow_extra_args(false);
  command->add_option("--collect", kernel.collect, "PATH=FILE: what to bring back at the end")
      ->allow_extra_args(false);
  command->add_flag("--programs", kernel.has_programs, "with what is built here: /workbook/bin");
  command->add_flag("--host-files", kernel.shows_host_files,
                    "with all of this machine's files, read-only, and no walls around it");
  command->add_option("COMMAND", kernel.command, "what to run, as root");
}

void add_kernel_build(CLI::App* kernel, CommandLine& line) {
  auto* build = kernel->add_subcommand("build", "make the lab kernel: once, in minutes");
  build->add_option("--variant", line.kernel_build.variant, "lab, grade or all (the default)")
      ->check(CLI::IsMember({"lab", "grade", "all"}));
  build->add_option("--source", line.kernel_build.source,
                    "a tar file or a folder with a kernel's source, instead of Debian's package");
  build->callback([&] {
    line.action = [&](const Context& context) {
      return run_kernel_build_command(context, line.kernel_build);
    };
  });
}

void add_kernel_commands(CommandLine& line) {
  auto* kernel = line.app.add_subcommand("kernel", "a kernel of your own, without being root");
  kernel->require_subcommand(1);
  add_kernel_build(kernel, line);
  auto* run = kernel->add_subcommand("run", "run a command in a fresh guest, and no trace is left");
  add_guest_options(run, line.kernel);
  run->get_option("COMMAND")->required();
  run->callback([&] {
    line.action = [&](const Context& context) {
      return run_kernel_run_command(context, line.kernel);
    };
  });
  auto* shell = kernel->add_subcommand("shell", "a terminal in a fresh guest");
  add_guest_options(shell, line.kernel);
  shell->callback([&] {
    line.action = [&](const Context& context) {
      return run_kernel_shell_command(context, line.kernel);
    };
  });
  auto* doctor = kernel->add_subcommand("doctor", "what a guest needs, and whether one starts");
  doctor->add_flag("--json", line.is_json, "one JSON document");
  doctor->callback([&] {
    line.action = [&](const Context& context) {
      return run_kernel_doctor_command(context, line.is_json);
    };
  });
}

int parse_and_run(int argc, char** argv) {
  CommandLine line;
  line.app.set_version_flag("--version", "container workbook 0.1.0");
  line.app.require_subcommand(0, 1);
  add_learner_commands(line);
  add_reading_commands(line);
  add_check_commands(line);
  add_kernel_commands(line);
  add_instructor_commands(line);
  add_author_commands(line);
  try {
    line.app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return line.app.exit(error) == 0 ? 0 : 2;
  }
  return line.action(load_context());
}

}  // namespace

int main(int argc, char** argv) {
  return exit_code_of([&] { return parse_and_run(argc, argv); });
}
