// page-counter: greets each visitor with a number, kept in memory or in Redis.
//
// Two containers that belong together, and a number that outlives both when Redis has a volume:
// the app of the compose and orchestration labs.
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "apps/http/server.hpp"
#include "apps/page-counter/counter.hpp"
#include "apps/page-counter/redis_counter.hpp"

using page_counter::Count;
using page_counter::Counter;

namespace {

std::unique_ptr<Counter> make_counter(event_base* loop, const std::string& redis) {
  if (redis.empty()) return std::make_unique<page_counter::MemoryCounter>();
  return std::make_unique<page_counter::RedisCounter>(loop,
                                                      page_counter::parse_redis_address(redis));
}

http::Reply greet(const Count& count) {
  if (!count.trouble.empty()) {
    return {.status = 503, .body = "The visitors cannot be counted now: " + count.trouble + "\n"};
  }
  return {.body = "Hello, you're visitor #" + std::to_string(count.number) + ".\n"};
}

http::Site make_site(Counter& counter) {
  const auto front_page = [&counter](const http::Respond& respond) {
    counter.count([respond](const Count& count) { respond(greet(count)); });
  };
  // Says that the process lives, and no more: restarting it would not bring Redis back.
  const auto health = [](const http::Respond& respond) { respond({.body = "ok\n"}); };
  return {.log_word = "Request", .pages = {{"/", front_page}, {"/healthz", health}}};
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App options{"Answers GET / with the visitor's number."};
  std::uint16_t port = 8080;
  std::string redis;
  options.add_option("--port", port, "where to listen; 0 lets the kernel choose")
      ->envname("PORT")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  options.add_option("--redis", redis, "HOST[:PORT] of the Redis that keeps the number")
      ->envname("REDIS_HOST");
  CLI11_PARSE(options, argc, argv);
  try {
    const auto loop = http::make_loop();
    const auto counter = make_counter(loop.get(), redis);
    http::serve(loop.get(), port, make_site(*counter));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "page-counter: %s\n", error.what());
    return 1;
  }
}
