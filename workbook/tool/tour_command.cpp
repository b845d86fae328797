#include "workbook/tool/tour_command.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "base/check.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/grader/build.hpp"
#include "workbook/machine/attempt.hpp"
#include "workbook/machine/machine.hpp"
#include "workbook/tool/become.hpp"
#include "workbook/tool/playground.hpp"
#include "workbook/tool/shown_program.hpp"
#include "workbook/tool/terminal.hpp"

namespace workbook {
namespace {

constexpr const char* kKinds[] = {"uts", "ipc", "pid", "mnt", "net", "user", "cgroup"};

void heading(int number, const std::string& text) {
  fmt::print("\n{}\n\n", bold(fmt::format("{}. {}", number, text)));
}

void say(const std::string& text) {
  fmt::print("{}\n", wrap(text, 2, 88));
}

void show_machine(const MachineReport& report) {
  heading(1, "This machine");
  say("Every check of this workbook asks the kernel, so the first question is what this kernel "
      "lets us do.");
  fmt::print("     tier: {}: {}\n", bold(to_string(report.tier)), report.tier_detail);
  for (const auto& ability : report.abilities) {
    if (!ability.is_there) fmt::print("     {} {}: {}\n", red("✗"), ability.name, ability.detail);
  }
  fmt::print("     {}\n", faint("./lab doctor shows the rest"));
}

void show_process() {
  heading(2, "A process, as the kernel sees it");
  say("There is no such thing as a container in the Linux kernel. There are processes, and each "
      "belongs to one namespace of every kind. This very program, for example:");
  for (const char* kind : kKinds) {
    fmt::print("     /proc/{}/ns/{:<7} {}\n", ::getpid(), kind, namespace_of(::getpid(), kind));
  }
  fmt::print("\n");
  say("The number in brackets is the namespace's name. Two processes with the same number share "
      "what that namespace holds; with different numbers they do not.");
}

bool show_private_name(const Workspace& workspace) {
  heading(3, "A name of its own");
  say("Give a process a new UTS namespace, and it has a host name that nobody else sees:");
  const auto file = workspace.bin() / "private-name";
  const base::Fd program = base::open_file(file.c_str(), O_RDONLY);
  ShownProgram shown([&] {
    if (::geteuid() != 0) sys::check(enter_user_namespace(), "make a user namespace");
    become(program, {"private-name", "tour", "sh", "-c",
                     "echo \"inside:  $(hostname)   $(readlink /proc/self/ns/uts)\""});
  });
  const int code = shown.finish();
  fmt::print("     | outside: {}   {}\n\n", host_name(), namespace_of(::getpid(), "uts"));
  return code == 0;
}

// What the container does: it shows itself, waits for the look from outside, and tries to kill
// itself before it exits.
constexpr const char* kContainerScript =
    "echo \"host name: $(hostname)\"; echo \"my pid:    $$\"; echo \"files:     $(echo /*)\"; "
    "echo \"devices:   $(ls /dev | tr '\\n' ' ')\"; echo 'processes:'; ps -o pid,comm; "
    "echo look; read line; kill -9 $$; exit 42";

// The process in the innermost PID namespace below `pid`: the container's first.
pid_t container_below(pid_t pid) {
  for (const pid_t below : descendants_of(pid)) {
    if (namespace_of(below, "pid") != namespace_of(::getpid(), "pid")) return below;
  }
  return pid;
}

void show_from_outside(pid_t runtime) {
  const pid_t pid = container_below(runtime);
  fmt::print("\n");
  say("That was the view from inside. From outside it is one more process, and the kernel keeps "
      "both of its numbers (NSpid: outside, inside):");
  fmt::print("     process {}, NSpid {}\n", pid, status_line(pid, "NSpid").text);
  for (const char* kind : kKinds) {
    const auto inside = namespace_of(pid, kind);
    const bool is_shared = inside == namespace_of(::getpid(), kind);
    fmt::print("     ns/{:<7} {:<22} {}\n", kind, inside, is_shared ? "shared with us" : "its own");
  }
  fmt::print("\n");
}

bool show_container(const Workspace& workspace) {
  heading(4, "A container");
  say("Now all of it at once: minirun, the runtime that you will write in the next labs, starts a "
      "shell with its own host name, its own process ids, its own files and devices.");
  const auto file = workspace.bin() / "minirun";
  const base::Fd program = base::open_file(file.c_str(), O_RDONLY);
  ShownProgram shown([&] {
    const auto bundle = make_playground({.command = {"sh", "-c", kContainerScript},
                                         .hostname = "tour",
                                         .probe = workspace.bin() / "probe"});
    become(program, {"minirun", "run", "--bundle", bundle.native(), "tour"});
  });
  const bool is_running = shown.show_until("look");
  if (is_running) show_from_outside(shown.pid());
  const int code = shown.finish();
  if (!is_running) return false;
  say(
      fmt::format("Then it tried to kill itself with SIGKILL, and could not: the kernel protects "
                  "the first process of a PID namespace from everyone inside. It went on and "
                  "exited with {}, and minirun brought that back to us: {}.",
                  42, code));
  return code == 42;
}

// They are there already, unless this is the student edition: there they are the learner's own.
bool build_programs(const Workspace& workspace) {
  const auto built = build_targets(workspace, {"private-name", "minirun", "probe"});
  if (!built.is_ok)
    say("The rest of the tour needs programs that do not build: " + built.diagnosis);
  return built.is_ok;
}

void show_next(const Context& context) {
  heading(5, "Your turn");
  say("Half a minute of work: write two lines and let the kernel confirm them.");
  const Lab& first = context.labs.front();
  const Task& task = first.task(1);
  fmt::print("     edit     {}\n", first.path_of(task.part));
  fmt::print("     check    ./lab check {}\n", first.number);
  fmt::print("     read     ./lab up           {}\n", faint("(the book, in your browser)"));
  fmt::print("     stuck?   ./lab hint {}\n\n", first.number);
}

}  // namespace

int run_tour_command(const Context& context) {
  const auto report = examine_machine();
  show_machine(report);
  show_process();
  bool is_complete = false;
  if (report.tier == Tier::kNone) {
    say("This machine lets us make no namespaces, so the tour ends here. " + report.tier_mend);
  } else if (build_programs(context.workspace)) {
    is_complete = show_private_name(context.workspace);
    is_complete = show_container(context.workspace) && is_complete;
  }
  if (!is_complete && !context.workspace.has_solutions()) {
    say("In the student edition the programs above are yours to write: what they say is what is "
        "missing.");
  }
  show_next(context);
  return is_complete ? 0 : 3;
}

}  // namespace workbook
