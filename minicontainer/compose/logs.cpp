// The logs of several containers at once: one `minicontainer logs` each, whose lines get a name in
// front.

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>

#include "base/check.hpp"
#include "base/spawn.hpp"
#include "minicontainer/compose/runner.hpp"

namespace compose {
namespace {

/// The output of one of them.
struct Stream {
  std::string prefix;
  base::Fd fd;
  base::Process process;
  std::string waiting;
};

Stream open_stream(const Runner& runner, const engine::Container& container,
                   const LogsOptions& options) {
  Words words = {"logs"};
  if (options.follows) words.emplace_back("--follow");
  words.insert(words.end(), options.options.begin(), options.options.end());
  words.push_back(container.record.id);
  base::Pipe pipe = base::make_pipe();
  Stream stream{.prefix = container.record.name};
  stream.process = base::spawn({.program = engine::own_program(),
                                .argv = runner.command(words),
                                .stdout_fd = pipe.write_end.get(),
                                .stderr_fd = pipe.write_end.get()});
  stream.fd = std::move(pipe.read_end);
  return stream;
}

void show(Stream& stream, std::size_t width) {
  for (auto end = stream.waiting.find('\n'); end != std::string::npos;
       end = stream.waiting.find('\n')) {
    if (!stream.prefix.empty()) fmt::print("{:<{}}  | ", stream.prefix, width);
    fmt::print("{}\n", stream.waiting.substr(0, end));
    stream.waiting.erase(0, end + 1);
  }
  std::fflush(stdout);
}

void read(Stream& stream, std::size_t width) {
  char buffer[16 * 1024];
  const ssize_t count = ::read(stream.fd.get(), buffer, sizeof buffer);
  if (count > 0) {
    stream.waiting.append(buffer, static_cast<std::size_t>(count));
  } else {
    if (!stream.waiting.empty()) stream.waiting += '\n';
    stream.fd.close();
  }
  show(stream, width);
}

base::Fd listen_for_interrupts() {
  sigset_t mask;
  ::sigemptyset(&mask);
  ::sigaddset(&mask, SIGINT);
  ::sigaddset(&mask, SIGTERM);
  sys::check(::sigprocmask(SIG_BLOCK, &mask, nullptr), "block signals");
  return base::Fd(sys::check(::signalfd(-1, &mask, SFD_CLOEXEC), "open a signalfd"));
}

bool carry(std::vector<Stream>& streams, const base::Fd& interrupts, std::size_t width) {
  while (std::ranges::any_of(streams, [](const Stream& one) { return one.fd.is_open(); })) {
    std::vector<pollfd> polls{{.fd = interrupts.get(), .events = POLLIN, .revents = 0}};
    for (const Stream& stream : streams) {
      polls.push_back({.fd = stream.fd.get(), .events = POLLIN, .revents = 0});
    }
    if (::poll(polls.data(), polls.size(), -1) == -1 && errno != EINTR) {
      sys::throw_error(errno, "wait for logs");
    }
    if (polls[0].revents != 0) return true;
    for (std::size_t index = 0; index < streams.size(); ++index) {
      if (polls[index + 1].revents != 0) read(streams[index], width);
    }
  }
  return false;
}

}  // namespace

bool show_project_logs(const Runner& runner, const Project& project, const LogsOptions& options) {
  if (!options.services.empty()) chosen_services(project, options.services);
  const base::Fd interrupts = listen_for_interrupts();
  std::vector<Stream> streams;
  std::size_t width = 0;
  for (const auto& name : chosen_services(project, {})) {
    const bool is_wanted = options.services.empty() ||
                           std::ranges::find(options.services, name) != options.services.end();
    if (!is_wanted) continue;
    for (const auto& container : containers_of(runner.folders(), project, name)) {
      streams.push_back(open_stream(runner, container, options));
      // "shop-web-1" is told as "web-1".
      auto& prefix = streams.back().prefix;
      if (prefix.starts_with(project.name + "-")) prefix.erase(0, project.name.size() + 1);
      if (!options.has_prefix) prefix.clear();
      width = std::max(width, prefix.size());
    }
  }
  return carry(streams, interrupts, width);
}

}  // namespace compose
