#include "workbook/checks/session.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>

#include <filesystem>
#include <sstream>
#include <stdexcept>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/time.hpp"
#include "workbook/checks/ids.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestProgram = std::size_t{64} << 20;
const std::string kFolder = "/tmp/session";

// Reads numbers of commands, and runs each beside the others. The exit code is renamed into its
// place, so that nobody reads half of it.
constexpr const char* kServer = R"(
exec 3<>/tmp/session/requests
cd /tmp
while read -r number <&3; do
  {
    sh "/tmp/session/$number" >"/tmp/session/$number.output" 2>&1 </dev/null
    echo $? >"/tmp/session/$number.new"
    mv "/tmp/session/$number.new" "/tmp/session/$number.code"
  } 3<&- &
done)";

void make_folder(const std::string& folder, mode_t mode) {
  sys::check(::mkdir(folder.c_str(), mode), "make {}", folder);
  sys::check(::chmod(folder.c_str(), mode), "set the mode of {}", folder);
}

Program server(const SessionPlan& plan) {
  return {.file = "/bin/sh",
          .argv = {"sh", "-c", kServer},
          .prepare =
              [prepare = plan.prepare] {
                make_folder("/tmp/bin", 0755);
                prepare();
                make_folder(kFolder, 0777);
                const std::string requests = kFolder + "/requests";
                sys::check(::mkfifo(requests.c_str(), 0600), "make a FIFO");
                sys::check(::chmod(requests.c_str(), 0666), "let others write to it");
              },
          .become = plan.become};
}

SessionPlan with_bundle(const ContainerPlan& plan) {
  const std::string program = base::read_file(program_under_test(), kLargestProgram);
  return {.prepare =
              [make_bundle = bundle_writer(plan), program] {
                make_bundle();
                base::write_file("/tmp/bin/minirun", program);
                sys::check(::chmod("/tmp/bin/minirun", 0755), "make minirun a program");
              },
          .become = plan.become};
}

std::string numbered(int command, const char* what) {
  return fmt::format("{}/{}{}", kFolder, command, what);
}

// The numbers of a process, from those namespaces that we see it through down to its own.
std::vector<pid_t> numbers_of(pid_t pid) {
  std::istringstream numbers(status_line(pid, "NSpid").text);
  std::vector<pid_t> all;
  for (pid_t number = 0; numbers >> number;) all.push_back(number);
  return all;
}

}  // namespace

pid_t inside_pid(pid_t pid) {
  const auto numbers = numbers_of(pid);
  return numbers.size() < 2 ? 0 : numbers[1];
}

Session::Session(const ContainerPlan& plan) : Session(with_bundle(plan)) {}

Session::Session(const SessionPlan& plan) : environment_(plan.environment), sandbox_(server(plan)) {
  const auto is_ready = [&] { return fs::exists(path(kFolder + "/requests")); };
  if (!wait_until([&] { return is_ready() || sandbox_.poll(); }, patience()) || !is_ready()) {
    throw std::runtime_error("a sandbox could not be filled: " + sandbox_.output());
  }
  // For both, so that the open waits for nobody.
  requests_ = base::open_file(path(kFolder + "/requests").c_str(), O_RDWR);
}

int Session::begin(const std::string& command) {
  const int number = ++begun_;
  commands_.push_back(command);
  write(numbered(number, ""), fmt::format("echo $$ >{}\nPATH=/tmp/bin:$PATH\n{}{}\n",
                                          numbered(number, ".pid"), environment_, command));
  base::write_all(requests_, fmt::format("{}\n", number));
  return number;
}

Ended Session::wait_for(int command, std::chrono::milliseconds limit) {
  wait_until([&] { return has_ended(command); }, limit);
  const auto code = read(numbered(command, ".code"));
  const std::string& text = commands_[static_cast<std::size_t>(command) - 1];
  step(text);
  if (code) return {.exit_code = std::stoi(*code), .output = output_of(command)};
  Diagnosis hangs{.diagnosis = "a command of minirun did not come to an end",
                  .expected = "the end of: " + text,
                  .seen = fmt::format("it still ran after {}", base::format_duration(limit)),
                  .evidence = {}};
  if (const std::string said = output_of(command); !said.empty()) {
    hangs.evidence.push_back({.source = "what it printed", .text = said});
  }
  shorten_patience();
  fail_check(hangs);
}

bool Session::has_ended(int command) const {
  return read(numbered(command, ".code")).has_value();
}

Ended Session::run(const std::string& command, std::chrono::milliseconds limit) {
  return wait_for(begin(command), limit);
}

std::string Session::output_of(int command) const {
  return read(numbered(command, ".output")).value_or("");
}

pid_t Session::pid_of(int command) {
  std::optional<pid_t> found;
  wait_until(
      [&] {
        const auto text = read(numbered(command, ".pid"));
        if (text && !text->empty()) found = find_process(std::stoi(*text));
        return found.has_value() || has_ended(command);
      },
      patience());
  if (found) return *found;
  fail_check({.diagnosis = "a command of minirun ended too early",
              .expected = "it goes on: " + commands_[static_cast<std::size_t>(command) - 1],
              .seen = output_of(command),
              .evidence = {},
              .reproduce = ""});
}

std::optional<pid_t> Session::find_process(pid_t inside) const {
  for (const pid_t pid : sandbox_.processes()) {
    if (inside_pid(pid) == inside) return pid;
  }
  return std::nullopt;
}

std::optional<pid_t> Session::find_program() const {
  const auto probe = path(kBundleFolder + "/rootfs/probe");
  for (const pid_t pid : sandbox_.processes()) {
    if (is_same_file(fmt::format("/proc/{}/exe", pid), probe)) return pid;
  }
  return std::nullopt;
}

std::optional<std::string> Session::read(const std::string& file) const {
  try {
    return base::read_file(path(file));
  } catch (const std::system_error&) {
    return std::nullopt;
  }
}

void Session::write(const std::string& file, const std::string& text) const {
  const FilesOfLearner as_learner;
  base::write_file(path(file), text);
}

std::string Session::path(const std::string& inside) const {
  return sandbox_.outside_path(inside);
}

}  // namespace workbook
