#include "apps/page-counter/redis_counter.hpp"

#include <arpa/inet.h>
#include <event2/util.h>
#include <hiredis/adapters/libevent.h>

#include <cstdio>
#include <utility>

namespace page_counter {
namespace {

RedisCounter* counter_of(const redisAsyncContext* connection) {
  return static_cast<RedisCounter*>(connection->data);
}

}  // namespace

RedisCounter::RedisCounter(event_base* loop, RedisAddress address)
    : loop_(loop),
      address_(std::move(address)),
      name_("redis at " + address_.host + ":" + std::to_string(address_.port)),
      patience_(evtimer_new(
                    loop,
                    [](int, short, void* self) {
                      static_cast<RedisCounter*>(self)->give_up("no answer within 1 s");
                    },
                    this),
                event_free) {
  evtimer_add(patience_.get(), &kPatience);
  look_up();
}

RedisCounter::~RedisCounter() {
  drop_connection();
  if (resolver_ != nullptr) evdns_base_free(resolver_, 0);
}

void RedisCounter::count(std::function<void(const Count&)> done) {
  if (waiting_.empty()) evtimer_add(patience_.get(), &kPatience);
  waiting_.push_back(std::move(done));
  if (connection_ != nullptr) {
    send_increment();
  } else if (!is_looking_up_) {
    look_up();
  }
}

// A new resolver each time: /etc/hosts and /etc/resolv.conf may have changed since. It asks by
// itself, without the C library's getaddrinfo(3), which blocks and wants shared libraries.
void RedisCounter::look_up() {
  if (resolver_ != nullptr) evdns_base_free(resolver_, 0);
  resolver_ = evdns_base_new(loop_, 0);
  if (resolver_ == nullptr) return give_up("out of memory");
  evdns_base_resolv_conf_parse(resolver_, DNS_OPTIONS_ALL, "/etc/resolv.conf");
  evdns_base_set_option(resolver_, "timeout:", "0.4");
  evdns_base_set_option(resolver_, "attempts:", "2");
  evutil_addrinfo hints = {};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  is_looking_up_ = true;
  evdns_getaddrinfo(
      resolver_, address_.host.c_str(), nullptr, &hints,
      [](int error, evutil_addrinfo* found, void* self) {
        static_cast<RedisCounter*>(self)->on_address(error, found);
        if (found != nullptr) evutil_freeaddrinfo(found);
      },
      this);
}

void RedisCounter::on_address(int error, const evutil_addrinfo* found) {
  is_looking_up_ = false;
  if (error != 0 || found == nullptr) {
    return give_up(std::string("its name cannot be looked up: ") + evutil_gai_strerror(error));
  }
  char ip[INET_ADDRSTRLEN] = {};
  const auto* address = reinterpret_cast<const sockaddr_in*>(found->ai_addr);
  ::inet_ntop(AF_INET, &address->sin_addr, ip, sizeof ip);
  connect(ip);
}

void RedisCounter::connect(const char* ip) {
  connection_ = redisAsyncConnect(ip, address_.port);
  if (connection_ == nullptr) return give_up("out of memory");
  if (connection_->err != 0) return give_up(connection_->errstr);
  connection_->data = this;
  redisLibeventAttach(connection_, loop_);
  redisAsyncSetConnectCallback(connection_, [](const redisAsyncContext* connection, int status) {
    if (counter_of(connection) != nullptr) counter_of(connection)->on_connected(status);
  });
  redisAsyncSetDisconnectCallback(connection_, [](const redisAsyncContext* connection, int) {
    // hiredis frees the connection itself after this.
    if (counter_of(connection) == nullptr) return;
    RedisCounter* self = counter_of(connection);
    self->connection_ = nullptr;
    self->give_up(connection->errstr);
  });
  for (std::size_t i = 0; i < waiting_.size(); ++i) send_increment();
}

void RedisCounter::on_connected(int status) {
  if (status == REDIS_OK) {
    if (waiting_.empty()) evtimer_del(patience_.get());
    return;
  }
  const std::string reason = connection_->errstr;
  connection_ = nullptr;  // hiredis frees it after this
  give_up(reason);
}

void RedisCounter::send_increment() {
  redisAsyncCommand(
      connection_,
      [](redisAsyncContext* connection, void* reply, void*) {
        if (reply != nullptr && counter_of(connection) != nullptr) {
          counter_of(connection)->on_reply(static_cast<const redisReply*>(reply));
        }
      },
      nullptr, "INCR %s", kRedisKey);
}

void RedisCounter::on_reply(const redisReply* reply) {
  const auto done = std::move(waiting_.front());
  waiting_.pop_front();
  if (waiting_.empty()) {
    evtimer_del(patience_.get());
  } else {
    evtimer_add(patience_.get(), &kPatience);
  }
  Count count;
  if (reply->type == REDIS_REPLY_INTEGER) {
    count.number = reply->integer;
  } else {
    count.trouble = name_ + " does not count: " + (reply->str != nullptr ? reply->str : "?");
  }
  note_state(count.trouble);
  done(count);
}

void RedisCounter::give_up(const std::string& reason) {
  evtimer_del(patience_.get());
  drop_connection();
  const std::string trouble = name_ + " is away: " + reason;
  note_state(trouble);
  for (const auto& done : std::exchange(waiting_, {})) done({.trouble = trouble});
}

void RedisCounter::drop_connection() {
  if (connection_ == nullptr) return;
  redisAsyncContext* connection = std::exchange(connection_, nullptr);
  connection->data = nullptr;  // its callbacks have nobody to talk to any more
  redisAsyncFree(connection);
}

void RedisCounter::note_state(const std::string& trouble) {
  const State now = trouble.empty() ? State::kThere : State::kAway;
  if (std::exchange(state_, now) == now) return;
  std::printf("%s\n", trouble.empty() ? (name_ + " answers").c_str() : trouble.c_str());
}

}  // namespace page_counter
