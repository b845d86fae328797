#include "minicontainer/monitor/monitor.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/monitor/end_reasons.hpp"
#include "minicontainer/monitor/events.hpp"
#include "minicontainer/monitor/restart_delay.hpp"

namespace monitor {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// As a shell has it: 128 and the number of the signal that ended it.
int exit_code_of(int wait_status) {
  return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

long number_in(std::string_view text) {
  long number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

Monitor::Monitor(std::filesystem::path plan_file, base::Fd lock, base::Fd children,
                 base::Fd starter)
    : plan_file_(std::move(plan_file)),
      plan_(load_plan(plan_file_)),
      network_(plan_.network),
      lock_(std::move(lock)),
      children_(std::move(children)),
      state_{.monitor = ::getpid(), .restart_count = plan_.restart_count},
      log_(plan_.log_file, {.max_bytes = plan_.log_max_bytes, .max_files = plan_.log_max_files}),
      clients_(listen_at("."), std::move(starter)) {}

void Monitor::live() {
  poll_once(0);  // who started us may want the output from its first byte on
  if (start()) {
    do {
      serve_until_end();
    } while (wait_for_restart() && start());
  }
  finish();
}

bool Monitor::start() {
  state_.finished_at.clear();
  try {
    program_ = Program::start(plan_);
  } catch (const std::exception& error) {
    state_.error = error.what();
    state_.phase = state_.started_at.empty() ? Phase::kCreated : Phase::kExited;
    state_.exit_code = exit_code_of_start_error(state_.error);
    return false;
  }
  has_ended_ = false;
  evidence_ = {};
  started_ = Clock::now();
  state_.phase = Phase::kRunning;
  state_.pid = program_.pid();
  state_.started_at = now_with_nanoseconds();
  state_.error.clear();
  state_.was_out_of_memory = false;
  health_.begin(plan_, state_);
  save();
  write_event("start", "");
  clients_.tell_all(Letter::kStarted, std::to_string(state_.pid));
  return true;
}

void Monitor::serve_until_end() {
  while (!has_ended_) {
    if (health_.tick(plan_, state_)) save();
    poll_once(health_.timeout());
  }
  health_.end();
  note_end();
}

void Monitor::note_end() {
  state_.exit_code = exit_code_of(wait_status_);
  note_evidence();
  state_.was_out_of_memory = was_out_of_memory(plan_.cgroup);
  delete_container(plan_);
  read_rest();
  log_.finish();
  program_ = Program();
  state_.pid = 0;
  state_.finished_at = now_with_nanoseconds();
  state_.health.clear();
  if (state_.was_out_of_memory) write_event("oom", "");
  write_event("die", fmt::format("exitCode={}, ", state_.exit_code));
}

void Monitor::note_evidence() {
  evidence_.pid = state_.pid;
  evidence_.signal = WIFSIGNALED(wait_status_) ? WTERMSIG(wait_status_) : 0;
  evidence_.has_dumped_core = WIFSIGNALED(wait_status_) && WCOREDUMP(wait_status_);
  evidence_.lines = read_group_lines(plan_.cgroup);
  save_evidence(evidence_, plan_.end_file);
}

bool Monitor::wait_for_restart() {
  const auto delay =
      restart_delay({.policy = plan_.restart,
                     .max_retries = plan_.max_retries,
                     .restart_count = state_.restart_count,
                     .exit_code = state_.exit_code,
                     .was_stopped_by_hand = is_halted_,
                     .ran_for = std::chrono::duration_cast<milliseconds>(Clock::now() - started_),
                     .last_delay = last_delay_});
  if (!delay) return false;
  last_delay_ = *delay;
  state_.phase = Phase::kRestarting;
  save();
  clients_.tell_all(Letter::kExited, fmt::format("{} 1", state_.exit_code));
  const auto end = Clock::now() + *delay;
  while (!is_halted_ && Clock::now() < end) {
    poll_once(static_cast<int>(std::chrono::ceil<milliseconds>(end - Clock::now()).count()));
  }
  ++state_.restart_count;
  return !is_halted_;
}

// The lock goes before anybody is told: who hears of the end may start or remove the container.
void Monitor::finish() {
  const bool could_start = !state_.started_at.empty();
  if (could_start) state_.phase = Phase::kExited;
  state_.was_stopped_by_hand = is_halted_;
  state_.monitor = 0;
  if (!plan_.merged.empty()) ::umount2(plan_.merged.c_str(), MNT_DETACH);
  network_.take_down();
  poll_once(0);
  const bool has_heir = clients_.has_listener();
  save();
  for (const char* name : {kOutputFifo, kErrorsFifo, "pid", "attach.sock"}) ::unlink(name);
  clients_.close_listener();
  lock_.close();
  if (could_start) {
    clients_.tell_all(Letter::kExited, fmt::format("{} 0", state_.exit_code));
  } else {
    clients_.tell_all(Letter::kFailed, state_.error);
  }
  while (clients_.are_behind()) poll_once(-1);
  if (!has_heir && could_start) removal_ = plan_.removal;
}

void Monitor::poll_once(int timeout_ms) {
  std::vector<pollfd> polls;
  const bool may_read = !clients_.are_behind();
  polls.push_back({.fd = children_.get(), .events = POLLIN, .revents = 0});
  polls.push_back({.fd = may_read ? program_.output().get() : -1, .events = POLLIN, .revents = 0});
  polls.push_back({.fd = may_read ? program_.errors().get() : -1, .events = POLLIN, .revents = 0});
  polls.push_back(
      {.fd = program_.has_unfed() ? program_.input_fd() : -1, .events = POLLOUT, .revents = 0});
  polls.push_back({.fd = health_.output_fd(), .events = POLLIN, .revents = 0});
  clients_.add_polls(polls, !program_.has_unfed());
  if (::poll(polls.data(), polls.size(), timeout_ms) == -1 && errno != EINTR) {
    sys::throw_error(errno, "wait for the container");
  }
  if (polls[1].revents != 0) read_stream(program_.output(), Letter::kOutput, "stdout");
  if (polls[2].revents != 0) read_stream(program_.errors(), Letter::kErrors, "stderr");
  if (polls[3].revents != 0) program_.feed_rest();
  if (polls[4].revents != 0) health_.read_output();
  clients_.serve(polls, 5, [this](const Message& message) { handle(message); });
  if (has_fed_ && plan_.is_stdin_once && !clients_.has_feeder()) program_.end_input();
  if (polls[0].revents != 0) reap();
}

void Monitor::read_stream(const base::Fd& fd, Letter letter, const char* stream) {
  char buffer[kLargestMessage];
  const ssize_t count = ::read(fd.get(), buffer, sizeof buffer);
  if (count == -1 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) {  // EIO: nobody has the terminal open any more
    letter == Letter::kOutput ? program_.close_output() : program_.close_errors();
    return;
  }
  const std::string_view bytes(buffer, static_cast<std::size_t>(count));
  log_.write(stream, bytes);
  clients_.send_output(letter, bytes);
}

// All its processes have ended, so there is an end to what they wrote.
void Monitor::read_rest() {
  const auto has_more = [](const base::Fd& fd) {
    pollfd entry{.fd = fd.get(), .events = POLLIN, .revents = 0};
    return fd.is_open() && ::poll(&entry, 1, 0) == 1;
  };
  while (has_more(program_.output())) read_stream(program_.output(), Letter::kOutput, "stdout");
  while (has_more(program_.errors())) read_stream(program_.errors(), Letter::kErrors, "stderr");
}

void Monitor::reap() {
  signalfd_siginfo info{};
  while (::read(children_.get(), &info, sizeof info) > 0) {
  }
  int status = 0;
  for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
    if (pid == program_.pid()) {
      has_ended_ = true;
      wait_status_ = status;
    } else if (health_.take_end(plan_, state_, pid, status)) {
      save();
    }
  }
}

void Monitor::handle(const Message& message) {
  switch (message.letter) {
    case Letter::kAttach:
      if (message.text == "i") has_fed_ = true;
      break;
    case Letter::kInput:
      program_.feed(message.text);
      break;
    case Letter::kInputEnd:
      if (plan_.is_stdin_once) program_.end_input();
      break;
    case Letter::kWindow: {
      const auto blank = message.text.find(' ');
      if (blank == message.text.npos) break;
      program_.set_window(static_cast<unsigned short>(number_in(message.text)),
                          static_cast<unsigned short>(number_in(message.text.substr(blank + 1))));
      break;
    }
    case Letter::kSignal:
      send_signal(message);
      break;
    case Letter::kHalt:
      is_halted_ = true;
      break;
    case Letter::kRefresh:
      plan_ = load_plan(plan_file_);
      break;
    default:
      break;
  }
}

// Its number is its own until it has been waited for, and only this process waits for it.
void Monitor::send_signal(const Message& message) {
  if (has_ended_) return;
  constexpr std::size_t kMostNoted = 32;
  const int signal = static_cast<int>(number_in(message.text));
  if (evidence_.sent.size() < kMostNoted) {
    evidence_.sent.push_back(describe_sent(signal, message.sender));
  }
  ::kill(program_.pid(), signal);
}

void Monitor::save() const {
  save_state(state_, plan_.state_file);
}

void Monitor::write_event(std::string_view action, std::string_view attributes) const {
  append_event(plan_.events_file,
               {.action = action,
                .id = plan_.id,
                .attributes = fmt::format("{}{}", attributes, plan_.event_attributes)});
}

}  // namespace monitor
