#include "tests/running_test.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/time.hpp"

namespace workbook_test {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kNobody = 65534;

std::string environment_of(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/environ");
  return '\0' + std::string(std::istreambuf_iterator<char>(file), {});
}

bool is_zombie(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  const std::string line(std::istreambuf_iterator<char>(file), {});
  const auto state = line.rfind(") ");
  return state == line.npos || line[state + 2] == 'Z' || line[state + 2] == 'X';
}

std::map<std::string, std::string> mount_table() {
  std::map<std::string, std::string> table;
  std::ifstream lines("/proc/self/mountinfo");
  std::string id;
  for (std::string rest; lines >> id && std::getline(lines, rest);) table[id] = rest;
  return table;
}

std::vector<std::string> network_interfaces() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator("/sys/class/net"))
    names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

bool wait_until(const std::function<bool()>& holds, std::chrono::milliseconds limit) {
  const base::Deadline deadline(limit);
  for (;;) {
    if (holds()) return true;
    if (deadline.has_passed()) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

Running::Running(base::Command command) : output_(base::make_pipe()) {
  command.stdout_fd = command.stderr_fd = output_.write_end.get();
  process_ = base::spawn(command);
  output_.write_end.close();
}

Ended Running::end(std::chrono::milliseconds limit) {
  const base::Deadline deadline(limit);
  Ended ended;
  char buffer[16384];
  while (!deadline.has_passed()) {
    pollfd ready{.fd = output_.read_end.get(), .events = POLLIN, .revents = 0};
    if (::poll(&ready, 1, deadline.poll_timeout()) != 1) continue;
    const ssize_t count = ::read(output_.read_end.get(), buffer, sizeof buffer);
    if (count <= 0) break;
    ended.output.append(buffer, static_cast<std::size_t>(count));
  }
  const auto status = process_.wait_for(deadline.remaining());
  if (!status) {
    ADD_FAILURE() << "still running after " << base::format_duration(limit) << "\n" << ended.output;
    process_ = {};
  } else {
    ended.exit_code = status->was_killed ? 128 + status->value : status->value;
  }
  return ended;
}

std::vector<std::string> by_nobody(std::vector<std::string> argv) {
  if (::geteuid() != 0) return argv;
  const std::string id = std::to_string(kNobody);
  argv.insert(argv.begin(), {"setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups"});
  return argv;
}

void give_to_nobody(const fs::path& folder) {
  if (::geteuid() != 0) return;
  sys::check(::lchown(folder.c_str(), kNobody, kNobody), "give away {}", folder.native());
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    sys::check(::lchown(entry.path().c_str(), kNobody, kNobody), "give away {}",
               entry.path().native());
  }
}

std::vector<pid_t> processes_with_environment(const std::string& entry) {
  const std::string wanted = '\0' + entry + '\0';
  std::vector<pid_t> found;
  for (const auto& process : fs::directory_iterator("/proc")) {
    const std::string pid = process.path().filename();
    if (pid.find_first_not_of("0123456789") != pid.npos) continue;
    if (environment_of(pid).find(wanted) != std::string::npos && !is_zombie(pid))
      found.push_back(std::stoi(pid));
  }
  return found;
}

MachineState::MachineState()
    : host_name_(base::read_file("/proc/sys/kernel/hostname")),
      interfaces_(network_interfaces()),
      mounts_(mount_table()) {}

void MachineState::expect_unchanged(const fs::path& folder) const {
  const MachineState now;
  EXPECT_EQ(now.host_name_, host_name_);
  EXPECT_EQ(now.interfaces_, interfaces_);
  for (const auto& [id, mount] : now.mounts_) {
    EXPECT_EQ(mount.find(folder.native()), std::string::npos) << "left mounted:" << mount;
    const auto same = mounts_.find(id);
    EXPECT_EQ(mount, same == mounts_.end() ? mount : same->second);
  }
}

}  // namespace workbook_test
