#include "workbook/tool/tour_command.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <fstream>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/spawn.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/machine/attempt.hpp"
#include "workbook/machine/machine.hpp"
#include "workbook/tool/become.hpp"
#include "workbook/tool/playground.hpp"
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

// Runs in a child of its own, prints its words behind a margin, and returns its exit code.
int show_program(const std::function<void()>& run_child) {
  base::Pipe pipe = base::make_pipe();
  std::fflush(stdout);
  const pid_t pid = sys::check(::fork(), "fork");
  if (pid == 0) {
    ::dup2(pipe.write_end.get(), STDOUT_FILENO);
    ::dup2(pipe.write_end.get(), STDERR_FILENO);
    try {
      run_child();
    } catch (const std::exception& error) {
      fmt::print(stderr, "{}\n", error.what());
    }
    ::_exit(1);
  }
  base::Process child(pid, base::open_pidfd(pid));
  pipe.write_end.close();
  std::FILE* output = ::fdopen(pipe.read_end.release(), "r");
  char line[1024];
  while (std::fgets(line, sizeof line, output) != nullptr) fmt::print("     | {}", harmless(line));
  std::fclose(output);
  const auto status = child.wait();
  return status.was_killed ? 128 + status.value : status.value;
}

bool show_private_name(const Workspace& workspace) {
  heading(3, "A name of its own");
  say("Give a process a new UTS namespace, and it has a host name that nobody else sees:");
  const auto file = workspace.bin() / "private-name";
  const base::Fd program = base::open_file(file.c_str(), O_RDONLY);
  const std::string script = "echo \"inside:  $(hostname)   $(readlink /proc/self/ns/uts)\"";
  const int code = show_program([&] {
    if (::geteuid() != 0) sys::check(enter_user_namespace(), "make a user namespace");
    become(program, {"private-name", "tour", "sh", "-c", script});
  });
  char name[256] = "";
  ::gethostname(name, sizeof name - 1);
  fmt::print("     | outside: {}   {}\n\n", name, namespace_of(::getpid(), "uts"));
  return code == 0;
}

bool show_container(const Workspace& workspace) {
  heading(4, "A container");
  say("Now all of it at once: minirun, the runtime that you will write in the next labs, starts a "
      "shell with its own host name, its own process ids, its own root file system and devices.");
  const auto file = workspace.bin() / "minirun";
  const base::Fd program = base::open_file(file.c_str(), O_RDONLY);
  const std::string script =
      "echo \"I am $(hostname), process $$\"; ps -o pid,args; echo; ls /; ls /dev; kill -9 $$ || "
      "true; exit 42";
  const int code = show_program([&] {
    const auto bundle = make_playground(
        {.command = {"sh", "-c", script}, .hostname = "tour", .probe = workspace.bin() / "probe"});
    become(program, {"minirun", "run", "--bundle", bundle.native(), "tour"});
  });
  fmt::print("\n");
  say(fmt::format(
      "Its exit code came back: {}. It tried to kill itself with SIGKILL first, and could not: "
      "it was process 1 of its PID namespace, and the kernel protects that one. Lab 02 is about "
      "it.",
      code));
  return code == 42;
}

void show_next(const Context& context) {
  heading(5, "Your turn");
  say("Half a minute of work: write two lines and let the kernel confirm them.");
  const Lab& first = context.labs.front();
  const Task& task = first.task(1);
  fmt::print("     edit     labs/{}/{}\n", first.folder, task.part);
  fmt::print("     check    ./lab check {}\n", first.number);
  fmt::print("     read     ./lab up           {}\n", faint("(the book, in your browser)"));
  fmt::print("     stuck?   ./lab hint {}\n\n", first.number);
}

}  // namespace

int run_tour_command(const Context& context) {
  const auto report = examine_machine();
  show_machine(report);
  show_process();
  bool is_complete = report.tier != Tier::kNone;
  if (is_complete) {
    is_complete = show_private_name(context.workspace);
    is_complete = show_container(context.workspace) && is_complete;
  } else {
    say("This machine lets us make no namespaces, so the tour ends here. " + report.tier_mend);
  }
  if (!is_complete && !context.workspace.has_solutions()) {
    say("In the student edition the programs above are yours to write: what they say is what is "
        "missing.");
  }
  show_next(context);
  return is_complete ? 0 : 3;
}

}  // namespace workbook
