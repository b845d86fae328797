// The checks of exercise x04: which number does the next visitor get?

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "workbook/checks/report.hpp"
#include "workbook/checks/workshop.hpp"

namespace {

using namespace workbook;

// The machine's redis-server, with the libraries that it needs, as the image redis.
constexpr const char* kMakeRedis =
    "p=$(command -v redis-server) && mkdir -p made/data made/tmp && "
    "for f in $p $(ldd $p | grep -o '/[^ )]*'); do mkdir -p made${f%/*} && cp -L $f made$f; done "
    "&& "
    "chmod 1777 made/tmp && tar --create --directory made . | minicontainer import "
    "--change 'WORKDIR /data' --change 'VOLUME /data' "
    "--change \"CMD [\\\"$p\\\", \\\"--protected-mode\\\", \\\"no\\\", \\\"--appendonly\\\", "
    "\\\"yes\\\"]\" "
    "- redis && rm -r made";

// A project of the learner's compose file.
class Shop {
 public:
  Shop() : workshop_(plan()) {}

  void compose(const std::string& words) {
    const Ended ended =
        workshop_.run("minicontainer compose -p shop -f answer/compose.yaml " + words);
    require(ended.exit_code == 0,
            {.diagnosis = fmt::format("minicontainer compose {} failed", words),
             .expected = "exit code 0",
             .seen = fmt::format("exit code {}", ended.exit_code.value_or(-1)),
             .evidence = {{.source = "what it printed", .text = ended.output}},
             .reproduce = "minicontainer compose " + words});
  }
  /// The page of the next visitor; empty if there is no answer.
  std::string visit() {
    std::string page;
    wait_until(
        [&] {
          page = workshop_.run("timeout 3 busybox wget -qO- http://127.0.0.1:8080/ 2>/dev/null")
                     .output;
          return !page.empty();
        },
        std::chrono::seconds(8));
    return page;
  }
  void require_visitor(int number, const std::string& diagnosis) {
    const std::string expected = fmt::format("Hello, you're visitor #{}.\n", number);
    const std::string page = visit();
    require(page == expected,
            {.diagnosis = diagnosis,
             .expected = expected,
             .seen = page.empty() ? "no answer on port 8080" : page,
             .evidence = {workshop_.containers()},
             .reproduce = "minicontainer compose up -d; curl http://127.0.0.1:8080/"});
  }
  /// The container of the service that has this image.
  std::string container_of(const std::string& image) {
    const std::string name =
        workshop_.run("minicontainer ps --filter ancestor=" + image + " --format '{{.Names}}'")
            .output;
    require(!name.empty(), {.diagnosis = "no service runs the image " + image,
                            .expected = "a container of it",
                            .seen = "none",
                            .evidence = {workshop_.containers()},
                            .reproduce = "minicontainer compose ps"});
    return name.substr(0, name.find('\n'));
  }
  void replace(const std::string& image) {
    workshop_.ask("minicontainer rm -f " + container_of(image));
    step("removed the container of " + image);
    compose("up -d");
  }

 private:
  static WorkshopPlan plan() {
    if (::access("/usr/bin/redis-server", X_OK) == -1) {
      skip_check("this machine has no redis-server", "apt-get install redis-server");
    }
    return {.apps = {"page-counter"}, .prepare = kMakeRedis};
  }
  Workshop workshop_;
};

WORKBOOK_CHECK(Task1, Counts, "the page on port 8080 counts its visitors") {
  Shop shop;
  shop.compose("up -d");
  shop.require_visitor(1, "the first visitor is not greeted");
  shop.require_visitor(2, "the second visitor is not the second");
}

WORKBOOK_CHECK(Task2, OutlivesTheCounter, "a new counter goes on counting") {
  Shop shop;
  shop.compose("up -d");
  shop.container_of("redis");
  shop.require_visitor(1, "the first visitor is not greeted");
  shop.replace("page-counter");
  shop.require_visitor(2, "a new container of the counter begins again");
}

WORKBOOK_CHECK(Task3, OutlivesTheStore, "the number outlives all containers") {
  Shop shop;
  shop.compose("up -d");
  shop.container_of("redis");
  shop.require_visitor(1, "the first visitor is not greeted");
  shop.compose("down");
  shop.compose("up -d");
  shop.require_visitor(2, "after compose down and up the number begins again");
}

}  // namespace
