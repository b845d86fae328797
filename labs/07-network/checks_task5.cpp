// Task 5 of lab 07: what the packet filter does. No rule is read: packets are sent.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "labs/07-network/checks_common.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;

const std::string kTryTask5 =
    "./lab try 07 -- sh -c 'network-box run -p 8080:80 busybox nc -ll -p 80 -e echo hello & sleep "
    "1; "
    "busybox nc 127.0.0.1 8080'";

/// A box with a server, whose port 80 is published at a random one.
struct Published {
  Machine machine;
  std::string words = random_name("hello");
  int port = random_number(2000, 30000);
  std::string bridge = "--bridge br0";
  pid_t server = machine.server(fmt::format("{} -p {}:80", bridge, port), 80, words);

  void require_words(pid_t from, const std::string& address, const std::string& who) {
    const bool is_heard = hears(from, address, port, words);
    const std::string seen = is_heard ? words : talk(from, address, port);
    require(is_heard, {.diagnosis = fmt::format("{} does not reach the published port", who),
                       .expected = fmt::format("\"{}\" at {}:{}", words, address, port),
                       .seen = seen.empty() ? "no answer" : seen,
                       .evidence = {ip_evidence(from, {"route"})},
                       .reproduce = kTryTask5});
  }
};

void require_silence(pid_t from, const std::string& address, int port,
                     const std::string& diagnosis) {
  const std::string seen = talk(from, address, port);
  require(seen.empty(), {.diagnosis = diagnosis,
                         .expected = fmt::format("no answer at {}:{}", address, port),
                         .seen = seen,
                         .evidence = {},
                         .reproduce = kTryTask5});
}

WORKBOOK_CHECK(Task5, FromOutside, "another machine reaches a published port") {
  Published published;
  published.require_words(published.machine.neighbour(), "192.0.2.1", "another machine");
}

WORKBOOK_CHECK(Task5, FromTheMachine, "the machine reaches it, at 127.0.0.1 too") {
  Published published;
  const std::string gateway = "172.17.0.1";
  published.require_words(published.machine.self(), gateway, "the machine");
  published.require_words(published.machine.self(), "127.0.0.1", "the machine, at 127.0.0.1,");
}

WORKBOOK_CHECK(Task5, FromBoxes, "boxes reach it, and so does the one that has it") {
  Published published;
  published.machine.neighbour();
  const pid_t other = published.machine.box(published.bridge);
  published.require_words(other, "192.0.2.1", "another box");
}

WORKBOOK_CHECK(Task5, TwoPorts, "each port leads to its own box") {
  Published published;
  const int second_port = published.port + 1;
  const std::string second_words = random_name("other");
  published.machine.server(fmt::format("{} -p {}:80", published.bridge, second_port), 80,
                           second_words);
  published.require_words(published.machine.self(), "172.17.0.1", "the machine");
  const bool is_heard = hears(published.machine.self(), "172.17.0.1", second_port, second_words);
  const std::string seen = talk(published.machine.self(), "172.17.0.1", second_port);
  require(is_heard, {.diagnosis = "the second published port leads elsewhere",
                     .expected = second_words,
                     .seen = seen.empty() ? "no answer" : seen,
                     .evidence = {},
                     .reproduce = kTryTask5});
}

WORKBOOK_CHECK(Task5, PortIsTaken, "a port that leads elsewhere is not taken away") {
  Published published;
  const Ended ended = published.machine.session().wait_for(published.machine.begin_box(
      fmt::format("{} -p {}:80", published.bridge, published.port), "true"));
  require(ended.exit_code != 0, {.diagnosis = "a second box could publish the same port",
                                 .expected = "an error of nft",
                                 .seen = "exit code 0",
                                 .evidence = {},
                                 .reproduce = kTryTask5});
  published.require_words(published.machine.self(), "172.17.0.1", "after that, the machine");
}

WORKBOOK_CHECK(Task5, NotPublished, "what is not published cannot be reached from outside") {
  Published published;
  const pid_t neighbour = published.machine.neighbour();
  ip(neighbour, {"route", "add", "172.17.0.0/16", "via", "192.0.2.1"});
  step("told the other machine the way to the boxes");
  require_silence(neighbour, plain_address_of(published.server), 80,
                  "another machine reaches a port that is not published");
}

WORKBOOK_CHECK(Task5, Masquerade, "the world sees the machine's address, not the box's") {
  Machine machine;
  const pid_t neighbour = machine.neighbour();
  const int port = random_number(2000, 30000);
  const std::string line = fmt::format("busybox nc -ll -p {} -e busybox netstat -tn", port);
  machine.session().begin(
      fmt::format("exec nsenter --net=/proc/{}/ns/net {}", inside_pid(neighbour), line));
  wait_until([&] { return !talk(neighbour, "127.0.0.1", port).empty(); }, patience());
  const pid_t box = machine.box();
  const bool is_answered =
      wait_until([&] { return !talk(box, "192.0.2.2", port).empty(); }, patience());
  require(is_answered, {.diagnosis = "a box gets no answer from another machine",
                        .expected = "an answer: the other machine knows no way to 172.17.0.0/16",
                        .seen = "no answer",
                        .evidence = {ip_evidence(box, {"route"})},
                        .reproduce = kTryTask5});
}

WORKBOOK_CHECK(Task5, OtherNetwork, "two networks do not reach each other") {
  Published published;
  const pid_t stranger = published.machine.box("--bridge br1 --subnet 10.77.0.0/24");
  require_silence(stranger, plain_address_of(published.server), 80,
                  "a box of another network reaches the box");
}

WORKBOOK_CHECK(Task5, Loopback, "what listens at the machine's 127.0.0.1 is the machine's alone") {
  Machine machine;
  const pid_t box = machine.box("--bridge br0");
  const int port = random_number(2000, 30000);
  machine.session().begin(fmt::format("exec busybox nc -ll -p {} -e echo secret", port));
  hears(machine.self(), "127.0.0.1", port, "secret");
  for (const char* link : {"eth0", "all"}) {
    set_kernel_value(box, fmt::format("ipv4/conf/{}/route_localnet", link), "1");
  }
  ip(box, {"address", "del", "127.0.0.1/8", "dev", "lo"});
  ip(box, {"route", "flush", "table", "local", "to", "127.0.0.0/8"});
  ip(box, {"route", "add", "127.0.0.1", "via", "172.17.0.1"});
  step("the box sends packets for 127.0.0.1 to the machine");
  require_silence(box, "127.0.0.1", port, "a box reaches what listens at the machine's 127.0.0.1");
}

}  // namespace
