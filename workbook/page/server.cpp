#include "workbook/page/server.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>

#include <cstdio>
#include <system_error>
#include <thread>

#include "base/spawn.hpp"
#include "workbook/page/page_server.hpp"

namespace page {
namespace {

// SIGINT and SIGTERM, taken from the usual way of delivery while this lives. Threads that are
// started meanwhile inherit that.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  }
  ~StopSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  void wait() const {
    int signal = 0;
    ::sigwait(&signals_, &signal);
  }

 private:
  sigset_t signals_{};
  sigset_t before_{};
};

// The link is printed anyway, so a machine without a browser is no error. The browser may live
// longer than the server.
void open_in_browser(const std::string& url) {
  try {
    const base::Fd null = base::open_file("/dev/null", O_RDWR);
    base::spawn({.argv = {"xdg-open", url},
                 .cwd = {},
                 .add_env = {},
                 .stdout_fd = null.get(),
                 .stderr_fd = null.get(),
                 .pass_fds = {},
                 .new_session = true})
        .release();
  } catch (const std::system_error&) {
  }
}

}  // namespace

int serve(const ServeOptions& options) {
  const StopSignals signals;
  PageServer server(options);
  fmt::print("Workbook: {}\n", server.url());
  std::fflush(stdout);
  std::thread listener([&] { server.listen(); });
  if (options.open_browser) open_in_browser(server.url());
  signals.wait();
  server.stop();
  listener.join();
  return 0;
}

}  // namespace page
