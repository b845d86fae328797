#include <fcntl.h>
#include <fmt/core.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "base/check.hpp"
#include "base/process.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/grader/build.hpp"
#include "workbook/grader/grader.hpp"
#include "workbook/machine/attempt.hpp"
#include "workbook/model/starters.hpp"
#include "workbook/tool/become.hpp"
#include "workbook/tool/learner_commands.hpp"
#include "workbook/tool/playground.hpp"
#include "workbook/tool/terminal.hpp"

namespace workbook {
namespace {

[[noreturn]] void run_private_name(const base::Fd& program, const TryOptions& options) {
  if (::geteuid() != 0)
    sys::check(enter_user_namespace(), "make a user namespace (see ./lab doctor)");
  std::vector<std::string> arguments = {"private-name", options.hostname};
  const std::vector<std::string> shown = {"hostname"};
  const auto& command = options.command.empty() ? shown : options.command;
  arguments.insert(arguments.end(), command.begin(), command.end());
  become(program, arguments);
}

[[noreturn]] void run_minirun(const base::Fd& program, const Workspace& workspace,
                              const TryOptions& options) {
  const auto command = options.command.empty() ? std::vector<std::string>{"sh"} : options.command;
  const auto bundle = make_playground({.command = command,
                                       .hostname = options.hostname,
                                       .patch = options.patch,
                                       .id_map = options.id_map,
                                       .probe = workspace.bin() / "probe"});
  std::vector<std::string> arguments = {"minirun", "run", "--bundle", bundle.native()};
  if (options.use_init) arguments.emplace_back("--init");
  arguments.emplace_back("try");
  become(program, arguments);
}

// On a machine of its own: a network namespace with nothing but a loopback in it. network-box takes
// nothing down, so nothing of it may be the learner's machine's.
[[noreturn]] void run_network_box(const std::filesystem::path& program, const TryOptions& options) {
  if (::geteuid() != 0) {
    sys::check(enter_user_namespace(), "make a user namespace (see ./lab doctor)");
  }
  sys::check(::unshare(CLONE_NEWNET | CLONE_NEWNS), "make a machine of your own");
  sys::check(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "keep mounts private");
  sys::check(::mount("leases", "/run", "tmpfs", 0, nullptr), "empty /run");
  const char* path = std::getenv("PATH");
  const std::string folders =
      fmt::format("{}:{}:{}:/usr/sbin:/sbin", program.parent_path().native(),
                  program.parent_path().parent_path().native(), path ? path : "/bin");
  ::setenv("PATH", folders.c_str(), 1);
  std::vector<std::string> words = {"sh", "-c", "ip link set lo up; exec \"$@\"", "sh"};
  const std::vector<std::string> shell = {"sh"};
  const auto& command = options.command.empty() ? shell : options.command;
  words.insert(words.end(), command.begin(), command.end());
  become(base::open_file("/bin/sh", O_RDONLY), words);
}

[[noreturn]] void be_child(const Context& context, const Lab& lab, const TryOptions& options) {
  try {
    const auto file = graded_program(context.workspace, lab);
    const base::Fd program = base::open_file(file.c_str(), O_RDONLY);
    if (lab.program == "network-box") run_network_box(file, options);
    if (lab.program == "private-name") run_private_name(program, options);
    run_minirun(program, context.workspace, options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "lab: {}\n", error.what());
    ::_exit(1);
  }
}

// The terminal sends Ctrl-C to the program as well, which decides what to do; we only wait.
base::ExitStatus wait_quietly(base::Process process) {
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGQUIT, SIG_IGN);
  return process.wait();
}

void build_or_throw(const Context& context, const Lab& lab) {
  const WorkspaceLock lock(context.workspace);
  store_starters(context.workspace, context.labs);
  write_my_labs(context.workspace, context.labs);
  std::vector<std::string> targets = {"probe", fmt::format("{}-lab{}", lab.program, lab.number)};
  if (lab.program == "network-box") targets.emplace_back("hello-server");  // to have a server
  const auto built = build_targets(context.workspace, targets);
  if (!built.is_ok) throw std::runtime_error(harmless(built.diagnosis + "\n" + built.output));
}

}  // namespace

int run_try_command(const Context& context, const TryOptions& options) {
  const Lab& lab = find_lab(context.labs, choose(context, options.lab).lab);
  if (lab.is_exercise()) {
    throw std::invalid_argument(fmt::format(
        "an exercise has no program of yours to try: type its commands in a shell, or run {}",
        lab.path_of(lab.program)));
  }
  build_or_throw(context, lab);
  const std::string name_before = host_name();
  const pid_t pid = sys::check(::fork(), "fork");
  if (pid == 0) be_child(context, lab, options);
  const auto status = wait_quietly(base::Process(pid, base::open_pidfd(pid)));
  if (const auto name = host_name(); name != name_before) {
    sys::check(::sethostname(name_before.data(), name_before.size()), "put back the host name");
    fmt::print(stderr, "lab: your program renamed this machine to {}; it is {} again\n",
               harmless(name), name_before);
  }
  return status.was_killed ? 128 + status.value : status.value;
}

}  // namespace workbook
