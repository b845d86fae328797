#include <fmt/core.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <set>
#include <thread>

#include "base/check.hpp"
#include "workbook/tool/check_command.hpp"
#include "workbook/tool/terminal.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto kDebounce = 200ms;  // editors write a file in several steps
constexpr auto kPollEvery = 1s;

/// Waits until a file of a folder has been changed.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void wait_for_change() = 0;
};

class InotifyWatcher : public Watcher {
 public:
  explicit InotifyWatcher(const fs::path& folder)
      : inotify_(sys::check(::inotify_init1(IN_CLOEXEC), "start inotify")) {
    constexpr unsigned kSaved = IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE;
    sys::check(::inotify_add_watch(inotify_.get(), folder.c_str(), kSaved), "watch {}",
               folder.native());
  }

  void wait_for_change() override {
    char events[4096];
    sys::check(::read(inotify_.get(), events, sizeof events), "wait for a change");
    // More changes that follow at once belong to the same save.
    pollfd more{.fd = inotify_.get(), .events = POLLIN, .revents = 0};
    while (::poll(&more, 1, static_cast<int>(kDebounce.count())) > 0) {
      sys::check(::read(inotify_.get(), events, sizeof events), "wait for a change");
    }
  }

 private:
  base::Fd inotify_;
};

class PollingWatcher : public Watcher {
 public:
  explicit PollingWatcher(fs::path folder) : folder_(std::move(folder)), seen_(look()) {}

  void wait_for_change() override {
    for (;;) {
      std::this_thread::sleep_for(kPollEvery);
      auto now = look();
      if (now == seen_) continue;
      seen_ = std::move(now);
      return;
    }
  }

 private:
  [[nodiscard]] std::map<fs::path, fs::file_time_type> look() const {
    std::map<fs::path, fs::file_time_type> times;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder_, error)) {
      const auto time = entry.last_write_time(error);
      if (!error) times[entry.path()] = time;
    }
    return times;
  }

  fs::path folder_;
  std::map<fs::path, fs::file_time_type> seen_;
};

// Changes made on the other side of these never reach inotify (man 7 inotify, "Limitations").
bool is_remote(const fs::path& folder) {
  constexpr long kNfs = 0x6969, kSmb2 = 0xfe534d42, kCifs = 0xff534d42, k9p = 0x01021997,
                 kFuse = 0x65735546;
  static const std::set<long> kRemote = {kNfs, kSmb2, kCifs, k9p, kFuse};
  struct statfs filesystem{};
  return ::statfs(folder.c_str(), &filesystem) == 0 && kRemote.contains(filesystem.f_type);
}

std::unique_ptr<Watcher> make_watcher(const fs::path& folder, bool is_polling) {
  if (!is_polling && !is_remote(folder)) {
    try {
      return std::make_unique<InotifyWatcher>(folder);
    } catch (const std::system_error& error) {
      fmt::print("cannot watch by inotify ({}); looking once a second instead\n", error.what());
    }
  }
  return std::make_unique<PollingWatcher>(folder);
}

}  // namespace

int run_watch_command(const Context& context, const WatchOptions& options) {
  const auto reference = choose(context, options.lab);
  const Lab& lab = find_lab(context.labs, reference.lab);
  const auto folder = context.workspace.root / lab.path();
  const auto watcher = make_watcher(folder, options.is_polling);
  const std::string named = reference.task == 0 ? lab.number : task_key(lab.number, reference.task);
  for (;;) {
    if (is_coloured()) fmt::print("\033[2J\033[H");
    run_check_command(context, {.lab = named});
    fmt::print("\n  {}\n", faint("Watching labs/" + lab.folder +
                                 ": save a file to check again, Ctrl-C to stop."));
    std::fflush(stdout);
    watcher->wait_for_change();
  }
}

}  // namespace workbook
