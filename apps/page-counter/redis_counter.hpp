// Counts in Redis, so that the number survives this program and is shared by all its copies.
//
// INCR adds one and returns the sum in a single step (https://redis.io/commands/incr): two copies
// can never give the same number to two visitors.
//
// Nothing here blocks: looking the name up, connecting and INCR are callbacks of the event loop.
// There is no clock that tries again either: each visitor is a new attempt, and gets an answer
// within kPatience. An INCR whose answer is lost is not repeated, so a visitor is counted at most
// once.
#pragma once

#include <event2/dns.h>
#include <event2/event.h>
#include <hiredis/async.h>

#include <deque>
#include <memory>

#include "apps/page-counter/counter.hpp"
#include "apps/page-counter/redis_address.hpp"

namespace page_counter {

constexpr char kRedisKey[] = "page-counter:visitors";
constexpr timeval kPatience = {.tv_sec = 1, .tv_usec = 0};

class RedisCounter : public Counter {
 public:
  /// Begins to connect, so that the log says at once if Redis is away. `loop` must outlive this.
  RedisCounter(event_base* loop, RedisAddress address);
  RedisCounter(const RedisCounter&) = delete;
  RedisCounter& operator=(const RedisCounter&) = delete;
  ~RedisCounter() override;

  void count(std::function<void(const Count&)> done) override;

 private:
  // The way to a connection, in this order.
  void look_up();
  void on_address(int error, const evutil_addrinfo* found);
  void connect(const char* ip);
  void on_connected(int status);
  void send_increment();
  void on_reply(const redisReply* reply);

  // The ways out. give_up() answers everyone who waits.
  void give_up(const std::string& reason);
  void drop_connection();
  /// Logs the first sign that Redis is away, or back, and nothing while that stays so.
  void note_state(const std::string& trouble);

  enum class State : std::uint8_t { kUnknown, kThere, kAway };

  event_base* loop_;
  RedisAddress address_;
  std::string name_;  ///< "redis at db:6379"
  State state_ = State::kUnknown;
  std::unique_ptr<event, decltype(&event_free)> patience_;
  evdns_base* resolver_ = nullptr;
  bool is_looking_up_ = false;
  redisAsyncContext* connection_ = nullptr;
  std::deque<std::function<void(const Count&)>> waiting_;  ///< the oldest first
};

}  // namespace page_counter
