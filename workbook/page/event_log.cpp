#include "workbook/page/event_log.hpp"

#include <algorithm>

namespace page {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

void EventLog::begin(std::string name, std::string data) {
  const std::lock_guard lock(mutex_);
  events_.clear();
  is_running_ = true;
  // Whoever starts a check may need a moment to listen.
  last_heard_ = steady_clock::now();
  add(std::move(name), std::move(data));
}

void EventLog::append(std::string name, std::string data) {
  const std::lock_guard lock(mutex_);
  add(std::move(name), std::move(data));
}

void EventLog::end(std::string name, std::string data) {
  const std::lock_guard lock(mutex_);
  is_running_ = false;
  add(std::move(name), std::move(data));
}

void EventLog::add(std::string name, std::string data) {
  events_.push_back({.id = ++last_id_, .name = std::move(name), .data = std::move(data)});
  changed_.notify_all();
}

std::uint64_t EventLog::position(std::optional<std::uint64_t> after) {
  const std::lock_guard lock(mutex_);
  if (after) return std::min(*after, last_id_);
  return is_running_ ? events_.front().id - 1 : last_id_;
}

std::vector<Event> EventLog::wait_after(std::uint64_t id, milliseconds limit) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, limit, [&] { return is_closed_ || last_id_ > id; });
  std::vector<Event> result;
  std::ranges::copy_if(events_, std::back_inserter(result),
                       [&](const Event& event) { return event.id > id; });
  return result;
}

void EventLog::close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
  changed_.notify_all();
}

bool EventLog::is_closed() {
  const std::lock_guard lock(mutex_);
  return is_closed_;
}

void EventLog::enter_listener() {
  const std::lock_guard lock(mutex_);
  ++listeners_;
}

void EventLog::leave_listener() {
  const std::lock_guard lock(mutex_);
  --listeners_;
  last_heard_ = steady_clock::now();
}

milliseconds EventLog::unheard_for() {
  const std::lock_guard lock(mutex_);
  if (listeners_ > 0) return milliseconds(0);
  return std::chrono::duration_cast<milliseconds>(steady_clock::now() - last_heard_);
}

}  // namespace page
