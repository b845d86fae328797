#include "workbook/checks/container.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::filesystem::path program;

const std::string kProbeInside = kBundleFolder + "/rootfs/probe";

// The probe lies beside the check program.
fs::path probe_outside() {
  return fs::read_symlink("/proc/self/exe").parent_path() / "probe";
}

json mount(const char* destination, const char* type, json options) {
  return {{"destination", destination},
          {"type", type},
          {"source", type},
          {"options", std::move(options)}};
}

json default_mounts() {
  return json::array({mount("/proc", "proc", {"nosuid", "noexec", "nodev"}),
                      mount("/dev", "tmpfs", {"nosuid", "strictatime", "mode=755", "size=65536k"}),
                      mount("/dev/pts", "devpts",
                            {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"}),
                      mount("/sys", "sysfs", {"nosuid", "noexec", "nodev", "ro"})});
}

void write_bundle(const ContainerPlan& plan, const std::string& probe, const std::string& config) {
  for (const char* folder :
       {"", "/rootfs", "/rootfs/proc", "/rootfs/dev", "/rootfs/sys", "/rootfs/etc"}) {
    ::mkdir((kBundleFolder + folder).c_str(), 0755);
  }
  base::write_file(kProbeInside, probe);
  ::chmod(kProbeInside.c_str(), 0755);
  base::write_file(kBundleFolder + "/config.json", config);
  fs::current_path(kBundleFolder);
  plan.prepare();
}

// The program lies in the sandbox as a file then, so that the script can call it again and again.
Program script_program(const ContainerPlan& plan, const std::function<void()>& prepare) {
  static const std::string kCopy = std::string(kSandboxFolder) + "/minirun";
  const std::string content = base::read_file(program_under_test(), std::size_t{64} << 20);
  const std::string script =
      fmt::format("cd {}\nMINIRUN={}\n{}", kSandboxFolder, kCopy, plan.script);
  return {.file = "/bin/sh", .argv = {"sh", "-c", script}, .prepare = [content, prepare] {
            prepare();
            base::write_file(kCopy, content);
            ::chmod(kCopy.c_str(), 0755);
          }};
}

Program runtime_program(const ContainerPlan& plan) {
  std::vector<std::string> argv = {"minirun", "run", "--bundle", kBundleFolder};
  argv.insert(argv.end(), plan.flags.begin(), plan.flags.end());
  argv.emplace_back("checked");
  const auto prepare = bundle_writer(plan);
  if (!plan.script.empty()) return script_program(plan, prepare);
  return {.file = program_under_test(), .argv = argv, .prepare = prepare, .become = plan.become};
}

// The same by hand. The check program of lab 01 is called checks-01.
std::string try_command(const ContainerPlan& plan) {
  const std::string checks = fs::read_symlink("/proc/self/exe").filename();
  return fmt::format("./lab try {}{}{} -- {}", checks.substr(checks.size() - 2),
                     plan.flags.empty() ? "" : " ", fmt::join(plan.flags, " "),
                     fmt::join(plan.process, " "));
}

std::string describe(const base::ExitStatus& status) {
  return status.was_killed ? fmt::format("signal {} ended minirun", status.value)
                           : fmt::format("minirun ended with exit code {}", status.value);
}

}  // namespace

json plain_config(const ContainerPlan& plan) {
  json namespaces = json::array();
  for (const auto& type : plan.namespaces) namespaces.push_back({{"type", type}});
  json config = {{"ociVersion", "1.0.2"},
                 {"process",
                  {{"args", plan.process},
                   {"cwd", "/"},
                   {"env", {"PATH=/"}},
                   {"user", {{"uid", 0}, {"gid", 0}}}}},
                 {"root", {{"path", "rootfs"}}},
                 {"linux", {{"namespaces", namespaces}}}};
  if (plan.namespaces.contains("mount")) config["mounts"] = default_mounts();
  return config;
}

std::function<void()> bundle_writer(const ContainerPlan& plan) {
  json config = plain_config(plan);
  plan.edit(config);
  const std::string probe = base::read_file(probe_outside(), std::size_t{64} << 20);
  return [plan, probe, text = base::format_json(config)] { write_bundle(plan, probe, text); };
}

Container::Container(const ContainerPlan& plan)
    : reproduce_(plan.reproduce.empty() ? try_command(plan) : plan.reproduce),
      sandbox_(runtime_program(plan)) {
  if (!plan.script.empty()) return;
  step(fmt::format("ran: minirun run {}{}checked   (process: {})", fmt::join(plan.flags, " "),
                   plan.flags.empty() ? "" : " ", fmt::join(plan.process, " ")));
}

std::optional<pid_t> Container::find_main_process(std::chrono::milliseconds limit) {
  std::optional<pid_t> found;
  // A runtime that changes the root without a mount namespace of its own takes the sandbox along:
  // then the container's root is the sandbox's.
  const auto probe = sandbox_.outside_path(kProbeInside);
  const auto taken_along = sandbox_.outside_path("/probe");
  wait_until(
      [&] {
        for (const pid_t pid : sandbox_.processes()) {
          const auto exe = fmt::format("/proc/{}/exe", pid);
          // The first: what the program has started itself comes behind it.
          if (!found && (is_same_file(exe, probe) || is_same_file(exe, taken_along))) found = pid;
        }
        return found.has_value() || sandbox_.poll().has_value();
      },
      limit);
  return found;
}

pid_t Container::main_process() {
  const auto found = find_main_process(patience());
  if (!found) {
    fail_with_output("the container's program never ran",
                     "minirun starts process.args[0] of config.json");
  }
  return *found;
}

int Container::exit_code() {
  const auto status = sandbox_.wait_for(patience());
  if (!status || status->was_killed) {
    fail_with_output("minirun did not come to an end of its own",
                     "minirun returns when the container's program has ended");
  }
  return status->value;
}

pid_t Container::runtime_pid() {
  sandbox_.poll();
  const auto pid = sandbox_.program_pid();
  if (!pid)
    fail_with_output("minirun ended too early", "minirun waits for the container's program");
  return *pid;
}

void Container::add_output(Diagnosis& diagnosis) const {
  const std::string output = sandbox_.output();
  if (output.empty()) return;
  diagnosis.evidence.push_back({.source = "what minirun printed last", .text = output});
}

void Container::fail_with_output(const std::string& diagnosis, const std::string& expected) {
  const auto status = sandbox_.poll();
  Diagnosis found{.diagnosis = diagnosis, .expected = expected, .reproduce = reproduce_};
  if (sandbox_.has_flooded()) {
    found.seen = "your program printed more than 4 MiB and was stopped";
  } else if (sandbox_.has_swarmed()) {
    found.seen = "your program started more than 200 processes and was stopped";
  } else if (status) {
    found.seen = describe(*status);
  } else {
    found.seen = fmt::format("minirun still ran after {}, and was stopped",
                             base::format_duration(patience()));
    shorten_patience();
  }
  add_output(found);
  fail_check(found);
}

std::string describe_end(Container& container) {
  auto& sandbox = container.sandbox();
  const bool has_ended = sandbox.poll().has_value();
  if (sandbox.has_flooded()) return "minirun printed without end";
  return has_ended ? "minirun gave up" : "minirun hung";
}

pid_t started(Container& container, const std::string& where) {
  const auto pid = container.find_main_process(patience());
  if (!pid) {
    container.fail_with_output(describe_end(container) + " " + where,
                               "minirun goes on and starts process.args[0] of config.json");
  }
  return *pid;
}

const fs::path& program_under_test() {
  return program;
}
void set_program_under_test(const fs::path& path) {
  program = path;
}

bool wait_until(const std::function<bool()>& holds, std::chrono::milliseconds limit) {
  const auto start = std::chrono::steady_clock::now();
  const auto has_taken = [&](std::chrono::milliseconds time) {
    return std::chrono::steady_clock::now() - start >= time;
  };
  while (!holds()) {
    if (has_taken(limit)) {
      const auto longer = stretch(limit);
      if (has_taken(longer)) return false;
      limit = longer;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace workbook
