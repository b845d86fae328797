// hello-server: the first app that anyone runs in a container. It says hello, and from where.
//
// The host name is the container's own (lab 01), the network is the one it was given (lab 07).
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>

#include <CLI/CLI.hpp>

#include "apps/http/server.hpp"

namespace {

// Asked anew for each visitor: a host name may change while the server runs (man 2 gethostname).
std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "a host without a name";
}

void say_hello(const http::Respond& respond) {
  respond({.body = "Hello Kubernetes Beginners!\n" + host_name() + "\n"});
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App options{"Answers GET / with a greeting and the name of the host."};
  std::uint16_t port = 8080;
  options.add_option("--port", port, "where to listen; 0 lets the kernel choose")
      ->envname("PORT")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  CLI11_PARSE(options, argc, argv);
  try {
    const auto loop = http::make_loop();
    http::serve(loop.get(), port, {.log_word = "Ping", .pages = {{"/", say_hello}}});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "hello-server: %s\n", error.what());
    return 1;
  }
}
