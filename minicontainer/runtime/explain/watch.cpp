#include "minicontainer/runtime/explain/watch.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <new>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "minicontainer/runtime/explain/json_lines.hpp"

namespace minicontainer {

struct Watch::Shared {
  std::atomic<int> steps = 0;
  std::atomic<std::int64_t> last_start = 0;  ///< of the step that does not come back
  std::atomic<bool> has_stopped = false;
};

namespace {

constexpr std::size_t kMostCalls = 200;
constexpr std::size_t kLongestValue = 100;

// The watcher's own calls are not heard.
class Silence {
 public:
  Silence() : listener_(std::exchange(sys::listener, nullptr)), error_(errno) {}
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  ~Silence() {
    sys::listener = listener_;
    errno = error_;
  }

 private:
  sys::Listener listener_;
  int error_;
};

std::int64_t now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
}

base::Fd open_output(const WatchOptions& options) {
  if (options.file) {
    return base::open_file(options.file->c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644);
  }
  return base::Fd(
      sys::check(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3), "copy the standard error"));
}

// Neither step comes back to tell: after the filter each call has to pass it, and execve replaces
// the process.
bool is_last_word(const StepEntry& entry) {
  return entry.word == "seccomp" || entry.word == "exec";
}

std::string dotted(std::string_view pointer) {
  std::string name(pointer.substr(1));
  for (char& c : name) c = c == '/' ? '.' : c;
  return name;
}

}  // namespace

Watch::Watch(const Config& config, const WatchOptions& options)
    : config_(config),
      file_text_(options.file_text),
      writer_(options.writer),
      output_(open_output(options)),
      proc_(base::open_file("/proc", O_PATH | O_DIRECTORY)) {
  if (!options.break_before.empty()) {
    break_before_ = &find_break(options.break_before);
    shell_.emplace();
  }
  void* memory =
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  sys::check(reinterpret_cast<std::intptr_t>(memory), "share memory with the child");
  shared_ = new (memory) Shared;
  step_watcher = this;
  if (writer_ != nullptr) sys::listener = hear;
}

Watch::~Watch() {
  stop_watching();
  ::munmap(shared_, sizeof(Shared));
}

bool Watch::has_stopped() const {
  return shared_->has_stopped;
}

void Watch::hear(const std::string& what) noexcept {
  const Silence silence;
  static_cast<Watch*>(step_watcher)->note(what);
}

// A text that names no object ("read") belongs to a call that does.
void Watch::note(const std::string& what) {
  if (what.find(' ') == what.npos && what != "clone3") return;
  if (open_.empty()) {
    if (between_.size() < kMostCalls) between_.push_back(what);
  } else if (open_.back().calls.size() < kMostCalls) {
    open_.back().calls.push_back(what);
  } else {
    ++open_.back().calls_left_out;
  }
}

// The child's copy still has the step open in which it was cloned: that one is its parent's.
void Watch::enter_child() {
  is_in_child_ = true;
  if (!open_.empty()) between_ = std::move(open_.back().calls);
  open_.clear();
}

void Watch::maybe_stop(const StepEntry& entry) {
  if (break_before_ == nullptr || entry.side == Side::kMinirun) return;
  if (&entry != break_before_ && !stops_at_each_) return;
  shared_->has_stopped = true;
  stops_at_each_ = shell_->stop(entry) == AfterBreak::kNext;
}

std::string Watch::process_of(const StepEntry& entry) const {
  if (entry.side == Side::kContainer) return "self";
  std::string child = last_child(proc_);
  return child.empty() ? "self" : child;
}

void Watch::begin(std::string_view step) {
  const Silence silence;
  const StepEntry& entry = find_step(step);
  if (entry.side == Side::kContainer && !is_in_child_) enter_child();
  maybe_stop(entry);
  if (writer_ == nullptr) return;
  Open open{.entry = entry,
            .start = 0,
            .before = look(proc_, process_of(entry), entry.shows),
            .calls = {},
            .calls_left_out = 0};
  if (is_last_word(entry)) {
    tell(open, true, std::nullopt);
    shared_->last_start = now();
    writer_ = nullptr;
    return;
  }
  open.start = now();
  open_.push_back(std::move(open));
}

void Watch::end(std::string_view step, bool is_done) noexcept {
  const std::int64_t end = now();
  if (writer_ == nullptr || open_.empty() || open_.back().entry.name != step) return;
  const Silence silence;
  const Open open = std::move(open_.back());
  open_.pop_back();
  // The time of the last step starts where the child stopped telling.
  const bool is_program = open.entry.word == "program" && shared_->last_start != 0;
  tell(open, is_done, end - (is_program ? shared_->last_start.load() : open.start));
}

std::vector<Reason> Watch::reasons(const StepEntry& entry) const {
  std::vector<Reason> found;
  const auto document = base::parse_json(config_.text, "config.json");
  for (const auto pointer : entry.members) {
    const nlohmann::json::json_pointer member{std::string(pointer)};
    if (!document.contains(member)) continue;
    std::string value = base::format_json(document[member]);
    if (value.size() > kLongestValue) value = value.substr(0, kLongestValue) + " ...";
    found.push_back({.member = dotted(pointer),
                     .line = line_of(file_text_, pointer),
                     .value = std::move(value)});
  }
  return found;
}

void Watch::tell(const Open& step, bool is_done, std::optional<std::int64_t> nanoseconds) {
  const bool comes_back = nanoseconds.has_value();
  const auto after =
      comes_back ? look(proc_, process_of(step.entry), step.entry.shows) : std::vector<Sight>{};
  const std::string text = writer_({.number = ++shared_->steps,
                                    .entry = step.entry,
                                    .why = reasons(step.entry),
                                    .calls_before = std::exchange(between_, {}),
                                    .calls = step.calls,
                                    .calls_left_out = step.calls_left_out,
                                    .changes = changes(step.before, after),
                                    .nanoseconds = nanoseconds,
                                    .is_done = is_done});
  // Who has closed this output, or filled its disk, gets a container all the same.
  if (::write(output_.get(), text.data(), text.size()) == -1) writer_ = nullptr;
}

}  // namespace minicontainer
