#include "workbook/checks/sandbox.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/time.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/report.hpp"
#include "workbook/checks/sandbox_init.hpp"

namespace workbook {
namespace {

constexpr std::size_t kShownOutput = 4096;
constexpr std::size_t kMostProcesses = 200;  // no container of the checks needs a third of that
constexpr std::chrono::milliseconds kLookEvery{50};

base::ExitStatus from_wait_status(int status) {
  if (WIFSIGNALED(status)) return {.was_killed = true, .value = WTERMSIG(status)};
  return {.was_killed = false, .value = WEXITSTATUS(status)};
}

}  // namespace

Sandbox::Sandbox(const Program& program) {
  base::Pipe output = base::make_pipe();
  base::Pipe status = base::make_pipe();
  sys::check(::fcntl(output.read_end.get(), F_SETFL, O_NONBLOCK), "prepare a pipe");
  init_ = start_sandbox_init(program, output.write_end, status.write_end);
  output_pipe_ = std::move(output.read_end);
  status_pipe_ = std::move(status.read_end);
}

Sandbox::~Sandbox() {
  if (ended_ && !has_flooded() && !has_swarmed()) note_left_over_processes();
}

void Sandbox::note_left_over_processes() const {
  // What the program's end has set in motion may need a moment: PID namespaces die in steps.
  const base::Deadline deadline(std::chrono::milliseconds(300));
  auto left = processes();
  while (!left.empty() && !deadline.has_passed()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    left = processes();
  }
  if (left.empty()) return;
  const pid_t first = left.front();
  note_left_behind({.diagnosis = "your program has ended, but left a process running",
                    .expected = "no process of the container outlives the runtime",
                    .seen = fmt::format("{} process(es) still there", left.size()),
                    .evidence = {status_line(first, "Name"), status_line(first, "NSpid")}});
}

std::vector<pid_t> Sandbox::processes() const {
  return descendants_of(init_.pid());
}

std::optional<pid_t> Sandbox::program_pid() const {
  if (ended_) return std::nullopt;
  const auto children = children_of(init_.pid());
  if (children.empty()) return std::nullopt;
  return children.front();  // the oldest; what init adopts later comes behind it
}

void Sandbox::drain_output() {
  char buffer[65536];
  for (;;) {
    const ssize_t count = ::read(output_pipe_.get(), buffer, sizeof buffer);
    if (count <= 0) return;
    output_.append(buffer, static_cast<std::size_t>(count));
    printed_ += static_cast<std::size_t>(count);
    if (output_.size() > kShownOutput) output_.erase(0, output_.size() - kShownOutput);
    if (has_flooded()) return init_.send(SIGKILL);
  }
}

void Sandbox::stop_swarm() {
  if (processes().size() <= kMostProcesses) return;
  has_swarmed_ = true;
  init_.send(SIGKILL);
}

std::optional<base::ExitStatus> Sandbox::poll() {
  return wait_for(std::chrono::milliseconds(0));
}

std::optional<base::ExitStatus> Sandbox::wait_for(std::chrono::milliseconds limit) {
  if (auto status = watch_for(limit)) return status;
  // Perhaps it is the machine that has become slow.
  const auto longer = stretch(limit);
  return longer > limit ? watch_for(longer - limit) : std::nullopt;
}

std::optional<base::ExitStatus> Sandbox::watch_for(std::chrono::milliseconds limit) {
  const base::Deadline deadline(limit);
  while (!ended_) {
    pollfd ready[2] = {{.fd = status_pipe_.get(), .events = POLLIN, .revents = 0},
                       {.fd = output_pipe_.get(), .events = POLLIN, .revents = 0}};
    const auto slice = std::min(deadline.remaining(), kLookEvery);
    const int count = ::poll(ready, 2, static_cast<int>(slice.count()));
    drain_output();
    if (count == 0) stop_swarm();
    if (ready[0].revents != 0) {
      int status = SIGKILL;  // init was killed before it could tell
      if (::read(status_pipe_.get(), &status, sizeof status) != sizeof status) status = SIGKILL;
      ended_ = from_wait_status(status);
      drain_output();
    } else if (deadline.has_passed()) {
      return std::nullopt;
    }
  }
  return ended_;
}

std::filesystem::path Sandbox::outside_path(const std::filesystem::path& inside) const {
  return fmt::format("/proc/{}/root{}", init_.pid(), inside.native());
}

std::vector<std::string> Sandbox::mount_table() const {
  return workbook::mount_table(init_.pid());
}

}  // namespace workbook
