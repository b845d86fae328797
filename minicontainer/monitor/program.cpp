#include "minicontainer/monitor/program.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstring>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/spawn.hpp"

namespace monitor {
namespace {

constexpr const char* kConsoleSocket = "console.sock";  // relative: see Program::start()
constexpr const char* kPidFile = "pid";

/// Both ends of a stream that has a name.
struct Fifo {
  base::Fd ours;
  base::Fd theirs;
};

Fifo make_fifo(const char* name) {
  ::unlink(name);
  sys::check(::mkfifo(name, 0600), "make the FIFO {}", name);
  Fifo fifo;
  fifo.ours = base::open_file(name, O_RDONLY | O_NONBLOCK);
  fifo.theirs = base::open_file(name, O_RDWR);
  return fifo;
}

base::Fd listen_for_console() {
  base::Fd socket(
      sys::check(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "make a console socket"));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strcpy(static_cast<char*>(address.sun_path), kConsoleSocket);
  ::unlink(kConsoleSocket);
  sys::check(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
             "bind the console socket");
  sys::check(::listen(socket.get(), 1), "listen for the console");
  return socket;
}

// The terminal's master, as the runtime sends it: SCM_RIGHTS (man 7 unix, man 3 cmsg).
base::Fd receive_console(const base::Fd& listener) {
  const base::Fd connection(
      sys::check(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC), "take the console"));
  char text[64];
  iovec part{.iov_base = text, .iov_len = sizeof text};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  sys::check(::recvmsg(connection.get(), &message, MSG_CMSG_CLOEXEC), "receive the terminal");
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) {
    throw StartError("the runtime sent no terminal");
  }
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
  sys::check(::fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK), "read the terminal without waiting");
  return base::Fd(fd);
}

base::Command run_command(const MonitorPlan& plan) {
  base::Command command{.program = plan.runtime, .argv = {"minirun", "--root", plan.runtime_root}};
  if (!plan.explain.empty()) {
    command.argv.insert(command.argv.end(),
                        {"--explain=" + plan.explain, "--explain-file", kExplainFile});
  }
  command.argv.insert(command.argv.end(),
                      {"run", "--detach", "--bundle", plan.bundle, "--pid-file", kPidFile});
  if (plan.has_terminal) {
    command.argv.insert(command.argv.end(), {"--console-socket", kConsoleSocket});
  }
  if (plan.network.has_namespace) command.pass_fds = {{kNetworkFd, kNetworkFd}};
  command.argv.push_back(plan.id);
  return command;
}

pid_t read_pid() {
  const std::string text = base::read_file(kPidFile);
  pid_t pid = 0;
  std::from_chars(text.data(), text.data() + text.size(), pid);
  return pid;
}

// What the runtime says about its failure is its last line.
std::string last_words(const base::Fd& errors) {
  std::string text;
  char buffer[4096];
  for (ssize_t count = 0; (count = ::read(errors.get(), buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(count));
  }
  while (text.ends_with('\n')) text.pop_back();
  const auto start = text.rfind('\n');
  if (start != text.npos) text.erase(0, start + 1);
  constexpr std::string_view kName = "minirun: ";
  if (text.starts_with(kName)) text.erase(0, kName.size());
  return text.empty() ? "the runtime failed and did not say why" : text;
}

base::Pipe make_input(const MonitorPlan& plan) {
  base::Pipe pipe;
  if (plan.has_stdin && !plan.has_terminal) {
    pipe = base::make_pipe();
    sys::check(::fcntl(pipe.write_end.get(), F_SETFL, O_NONBLOCK), "write without waiting");
  }
  return pipe;
}

}  // namespace

Program Program::start(const MonitorPlan& plan) {
  base::Command command = run_command(plan);
  base::Pipe input = make_input(plan);
  Fifo output = make_fifo(kOutputFifo);
  Fifo errors = make_fifo(kErrorsFifo);
  const base::Fd console = plan.has_terminal ? listen_for_console() : base::Fd();
  command.stdin_fd = input.read_end.get();
  command.stdout_fd = output.theirs.get();
  command.stderr_fd = errors.theirs.get();
  base::Process runtime = base::spawn(command);
  if (!runtime.wait().is_success()) {
    errors.theirs.close();
    throw StartError(last_words(errors.ours));
  }
  Program program;
  program.pid_ = read_pid();
  program.has_terminal_ = plan.has_terminal;
  if (plan.has_terminal) {
    program.output_ = receive_console(console);
    program.input_ = base::duplicate(program.output_);
    ::unlink(kConsoleSocket);
  } else {
    program.input_ = std::move(input.write_end);
    program.output_ = std::move(output.ours);
    program.errors_ = std::move(errors.ours);
  }
  return program;
}

void Program::feed(std::string_view bytes) {
  unfed_ += bytes;
  while (!unfed_.empty() && input_.is_open()) {
    const ssize_t count = ::write(input_.get(), unfed_.data(), unfed_.size());
    if (count == -1 && errno == EINTR) continue;
    if (count == -1 && errno == EAGAIN) return;
    if (count == -1) input_.close();  // EPIPE: it does not read any more
    if (count > 0) unfed_.erase(0, static_cast<std::size_t>(count));
  }
  if (!input_.is_open()) unfed_.clear();
  if (is_input_over_) input_.close();
}

void Program::end_input() {
  if (has_terminal_) return;  // a terminal has no end: there is a key for that
  is_input_over_ = true;
  feed_rest();
}

void Program::set_window(unsigned short rows, unsigned short columns) const {
  if (!has_terminal_) return;
  const winsize size{.ws_row = rows, .ws_col = columns};
  ::ioctl(output_.get(), TIOCSWINSZ, &size);
}

void delete_container(const MonitorPlan& plan) {
  base::Command command{
      .program = plan.runtime,
      .argv = {"minirun", "--root", plan.runtime_root, "delete", "--force", plan.id}};
  base::spawn(command).wait();
}

}  // namespace monitor
