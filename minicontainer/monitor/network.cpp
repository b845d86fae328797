#include "minicontainer/monitor/network.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>

#include "base/check.hpp"
#include "base/spawn.hpp"

namespace monitor {

namespace fs = std::filesystem;

namespace {

base::Fd take_descriptor(int number) {
  sys::check(::fcntl(number, F_SETFD, FD_CLOEXEC), "keep descriptor {}", number);
  return base::Fd(number);
}

// Addresses are digits, ":" and "."; the folder's other files are not.
bool has_addresses(const fs::path& folder) {
  std::error_code error;
  const fs::directory_iterator entries(folder, error);
  return std::any_of(begin(entries), end(entries), [](const fs::directory_entry& entry) {
    const std::string name = entry.path().filename();
    return name.find_first_not_of("0123456789abcdef:.") == name.npos && !name.starts_with('.');
  });
}

bool is_locked(const fs::path& file) {
  const base::Fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  return fd.is_open() && ::flock(fd.get(), LOCK_SH | LOCK_NB) == -1;
}

}  // namespace

Network::Network(const NetworkPlan& plan) : plan_(plan) {
  if (plan_.has_namespace) netns_ = take_descriptor(kNetworkFd);
  for (int place = 0; place < plan_.reserved_count; ++place) {
    reserved_.push_back(take_descriptor(kFirstReservedFd + place));
  }
}

void Network::start_helpers() {
  start_forwarder();
  if (!plan_.serves_names) return;
  helpers_.keep({.words = {"--names", ".", "3"}, .pass_fds = {{netns_.get(), 3}}});
}

void Network::start_forwarder() {
  if (plan_.forwards.empty()) return;
  HelperCommand command{.words = {"--forward"}};
  for (std::size_t place = 0; place < reserved_.size(); ++place) {
    const int number = kFirstReservedFd + static_cast<int>(place);
    command.words.push_back(fmt::format("{} {}", number, plan_.forwards.at(place)));
    command.pass_fds.emplace_back(reserved_[place].get(), number);
  }
  helpers_.keep(command);
}

void Network::change(const NetworkPlan& plan) {
  plan_ = plan;
  start_helpers();
}

void Network::take_down() noexcept {
  if (!plan_.has_namespace) return;
  try {
    helpers_.end();
    close_ports();
    reserved_.clear();
    netns_.close();
    give_addresses_back();
    start_tidying();
  } catch (const std::exception& error) {
    fmt::print(stderr, "minimonitor: {}\n", error.what());
  }
}

// The rules first: who gets the port after us must not find them.
void Network::close_ports() const {
  if (plan_.unpublish_file.empty()) return;
  base::run_collecting({.argv = {"nft", "-f", plan_.unpublish_file}});
  ::unlink(plan_.unpublish_file.c_str());
}

void Network::give_addresses_back() const {
  for (const auto& lease : plan_.leases) ::unlink(lease.c_str());
  ::unlink(plan_.sandbox_file.c_str());
}

void Network::start_tidying() const {
  const bool has_others = std::ranges::any_of(plan_.leases, [](const std::string& lease) {
    return has_addresses(fs::path(lease).parent_path());
  });
  if (plan_.tidy.empty() || has_others || is_locked(plan_.tidy_lock)) return;
  const base::Fd nowhere = base::open_file("/dev/null", O_WRONLY);
  base::Process tidy = base::spawn({.argv = plan_.tidy,
                                    .cwd = "/",
                                    .stdout_fd = nowhere.get(),
                                    .stderr_fd = nowhere.get(),
                                    .new_session = true});
  tidy.release();
}

}  // namespace monitor
