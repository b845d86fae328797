#include "apps/apps_test.hpp"

#include <arpa/inet.h>
#include <httplib.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/spawn.hpp"
#include "base/time.hpp"

namespace apps_test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

base::Fd tcp_socket() {
  return base::Fd(sys::check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "make a socket"));
}

}  // namespace

std::string program(const std::string& name) {
  return std::string(APPS_PROGRAMS) + "/" + name;
}

RunningApp::RunningApp(const std::vector<std::string>& argv, const std::vector<std::string>& env) {
  base::Pipe pipe = base::make_pipe();
  base::Command command;
  command.argv = argv;
  command.add_env = env.empty() ? std::vector<std::string>{"PORT=", "REDIS_HOST="} : env;
  command.stdout_fd = command.stderr_fd = pipe.write_end.get();
  process_ = base::spawn(command);
  output_ = std::move(pipe.read_end);
}

bool RunningApp::read_more(std::chrono::milliseconds limit) {
  pollfd ready{.fd = output_.get(), .events = POLLIN, .revents = 0};
  if (::poll(&ready, 1, static_cast<int>(limit.count())) < 1) return false;
  char buffer[4096];
  const ssize_t count = sys::check(::read(output_.get(), buffer, sizeof buffer), "read a log");
  log_.append(buffer, static_cast<std::size_t>(count));
  return count > 0;
}

bool RunningApp::wait_for_log(const std::string& text, int times) {
  const base::Deadline deadline(kLimit);
  while (count_of(text, log_) < times) {
    if (!read_more(deadline.remaining())) return false;
  }
  return true;
}

std::uint16_t RunningApp::port() {
  const std::string start = "listening on 0.0.0.0:";
  if (!wait_for_log(start)) return 0;
  const std::size_t from = log_.find(start) + start.size();
  while (log_.find('\n', from) == std::string::npos && read_more(kLimit)) {
  }
  return static_cast<std::uint16_t>(std::stoi(log_.substr(from)));
}

std::unique_ptr<httplib::Client> RunningApp::client() {
  auto client = std::make_unique<httplib::Client>("127.0.0.1", port());
  client->set_read_timeout(kLimit);
  return client;
}

std::string RunningApp::end_after(int signal) {
  process_.send(signal);
  return end();
}

std::string RunningApp::end() {
  const auto status = process_.wait_for(kLimit);
  if (!status) return "still running";
  while (read_more(std::chrono::milliseconds(0))) {
  }
  return (status->was_killed ? "signal " : "exit ") + std::to_string(status->value);
}

int count_of(const std::string& text, const std::string& where) {
  int count = 0;
  for (std::size_t at = where.find(text); at != std::string::npos;
       at = where.find(text, at + text.size())) {
    ++count;
  }
  return count;
}

Listener listen_on_loopback() {
  Listener result{.socket = tcp_socket(), .port = 0};
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  sys::check(::bind(result.socket.get(), generic, size), "bind a socket");
  sys::check(::listen(result.socket.get(), 8), "listen");
  sys::check(::getsockname(result.socket.get(), generic, &size), "ask for a port");
  result.port = ntohs(address.sin_port);
  return result;
}

base::Fd connect_to_loopback(std::uint16_t port) {
  base::Fd socket = tcp_socket();
  const sockaddr_in address = loopback(port);
  sys::check(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
             "connect to port {}", port);
  return socket;
}

}  // namespace apps_test
