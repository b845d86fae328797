// What happened in the check under way, for every tab that listens.
//
// One writer appends; each listener waits for what comes after the last event that it has seen.
// A tab that was away names that event and misses nothing, and a tab that is opened in the middle
// of a check sees it from its start. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace page {

struct Event {
  std::uint64_t id = 0;
  std::string name;
  std::string data;  ///< one line
};

class EventLog {
 public:
  /// The first event of a check: what was before is forgotten.
  void begin(std::string name, std::string data);
  void append(std::string name, std::string data);
  /// The last event of a check.
  void end(std::string name, std::string data);

  /// Where a listener starts: after the event it names, or else at the start of the check under
  /// way, or else at the end.
  std::uint64_t position(std::optional<std::uint64_t> after);
  /// The events after `id`; waits for one at most `limit`, so the result may be empty.
  std::vector<Event> wait_after(std::uint64_t id, std::chrono::milliseconds limit);

  /// No more events: every wait ends at once.
  void close();
  bool is_closed();

  void enter_listener();
  void leave_listener();
  /// For how long nobody has listened; zero while somebody does.
  std::chrono::milliseconds unheard_for();

 private:
  void add(std::string name, std::string data);  // with mutex_ held

  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_:
  std::deque<Event> events_;
  std::uint64_t last_id_ = 0;
  bool is_running_ = false;
  bool is_closed_ = false;
  int listeners_ = 0;
  std::chrono::steady_clock::time_point last_heard_ = std::chrono::steady_clock::now();
};

/// Counts as a listener while it lives.
class Listener {
 public:
  explicit Listener(EventLog& log) : log_(log) { log_.enter_listener(); }
  ~Listener() { log_.leave_listener(); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

 private:
  EventLog& log_;
};

}  // namespace page
