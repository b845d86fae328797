#include "labs/07-network/checks_common.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/spawn.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"

namespace workbook {
namespace {

using nlohmann::json;

constexpr const char* kProgram = "/tmp/bin/network-box";

void require_tools() {
  for (const char* program : {"ip", "busybox", "nft"}) {
    const auto found =
        base::run_collecting({.argv = {"sh", "-c", fmt::format("command -v {}", program)}});
    if (found.status.is_success()) continue;
    skip_check(fmt::format("the program {} is not installed", program),
               "install the packages iproute2, nftables and busybox-static");
  }
}

SessionPlan plan_with_box() {
  require_tools();
  const std::string program = base::read_file(program_under_test(), std::size_t{64} << 20);
  return {.prepare = [program] {
    base::write_file(kProgram, program);
    sys::check(::chmod(kProgram, 0755), "make network-box a program");
  }};
}

std::string in_network_of(pid_t pid, const std::function<std::string()>& look) {
  return look_inside(pid, CLONE_NEWNET, look);
}

std::string name_of_program(pid_t pid) {
  std::error_code error;
  return std::filesystem::read_symlink(fmt::format("/proc/{}/exe", pid), error).filename();
}

base::Fd connect_to(const std::string& address, int port) {
  base::Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = ::htons(static_cast<std::uint16_t>(port));
  ::inet_pton(AF_INET, address.c_str(), &name.sin_addr);
  ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name);
  return socket;
}

bool is_ready(const base::Fd& socket, short events) {
  constexpr int kPatience = 1000;
  pollfd entry{.fd = socket.get(), .events = events, .revents = 0};
  return ::poll(&entry, 1, kPatience) == 1;
}

std::string hear(const std::string& address, int port) {
  const base::Fd socket = connect_to(address, port);
  if (!is_ready(socket, POLLOUT) || !is_ready(socket, POLLIN)) return {};
  char buffer[256];
  const ssize_t count = ::read(socket.get(), buffer, sizeof buffer);
  if (count <= 0) return {};
  std::string text(buffer, static_cast<std::size_t>(count));
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

Machine::Machine() : session_(plan_with_box()) {
  ip(self(), {"link", "set", "lo", "up"});
  // Else the kernel shows bridged packets to the packet filter as well, which hides a mistake.
  set_kernel_value(self(), "bridge/bridge-nf-call-iptables", "0");
}

int Machine::begin(const std::string& line) {
  ++begun_;
  return session_.begin(fmt::format("echo $$ >/tmp/pid.{}; exec {}", begun_, line));
}

// The process that was begun last, as long as it is there.
std::optional<pid_t> Machine::newest() {
  const auto text = session_.read(fmt::format("/tmp/pid.{}", begun_));
  if (!text || text->empty()) return std::nullopt;
  return session_.find_process(std::stoi(*text));
}

int Machine::begin_box(const std::string& options, const std::string& program) {
  return begin(fmt::format("network-box run --leases /tmp/leases {} -- {}", options, program));
}

// The process is the shell, then network-box, then the program.
pid_t Machine::become(int command, const std::string& program) {
  const std::string name = program.substr(0, program.find(' '));
  std::optional<pid_t> found;
  wait_until(
      [&] {
        if (session_.has_ended(command)) return true;
        const auto pid = newest();
        if (pid && name_of_program(*pid).starts_with(name)) found = pid;
        return found.has_value();
      },
      patience());
  if (found) return *found;
  Diagnosis wrong{.diagnosis = "network-box did not start the program",
                  .expected = "a program in a network of its own",
                  .seen = session_.has_ended(command) ? "network-box ended" : "network-box hangs",
                  .reproduce = try_box()};
  wrong.evidence.push_back({.source = "what it printed", .text = session_.output_of(command)});
  fail_check(wrong);
}

pid_t Machine::box(const std::string& options, const std::string& program) {
  const int command = begin_box(options, program);
  step(fmt::format("ran: network-box run {} -- {}", options, program));
  return become(command, program);
}

pid_t Machine::server(const std::string& options, int port, const std::string& words) {
  const pid_t pid = box(options, fmt::format("busybox nc -ll -p {} -e echo {}", port, words));
  if (hears(pid, "127.0.0.1", port, words)) return pid;
  fail_check({.diagnosis = "a server in a box does not answer at the box's own 127.0.0.1",
              .expected = fmt::format("\"{}\" at port {}", words, port),
              .seen = "no answer",
              .evidence = {ip_evidence(pid, {"address"})},
              .reproduce = try_box("busybox ip address")});
}

pid_t Machine::neighbour() {
  const int command = begin("unshare --net busybox sleep 1000");
  const pid_t pid = become(command, "busybox");
  ip(self(), {"link", "add", "outside0", "type", "veth", "peer", "name", "eth0", "netns",
              std::to_string(pid)});
  ip(self(), {"address", "add", "192.0.2.1/24", "dev", "outside0"});
  ip(self(), {"link", "set", "outside0", "up"});
  ip(pid, {"address", "add", "192.0.2.2/24", "dev", "eth0"});
  ip(pid, {"link", "set", "eth0", "up"});
  step("connected another machine, 192.0.2.2, with 192.0.2.1, this one");
  return pid;
}

std::string ip(pid_t pid, const std::vector<std::string>& words) {
  std::vector<std::string> argv = {"ip"};
  argv.insert(argv.end(), words.begin(), words.end());
  return in_network_of(pid, [&] {
    const auto finished = base::run_collecting({.argv = argv});
    if (!finished.status.is_success()) throw std::runtime_error("ip: " + finished.output);
    return finished.output;
  });
}

json ip_json(pid_t pid, const std::vector<std::string>& words) {
  std::vector<std::string> all = {"-json", "-details"};
  all.insert(all.end(), words.begin(), words.end());
  const std::string text = ip(pid, all);
  return base::parse_json(text.empty() ? "[]" : text, "ip");
}

Evidence ip_evidence(pid_t pid, const std::vector<std::string>& words) {
  std::string source = "ip";
  for (const auto& word : words) source += " " + word;
  return {.source = source, .text = ip(pid, words)};
}

std::string address_of(pid_t pid) {
  for (const auto& link : ip_json(pid, {"address"})) {
    if (link.value("ifname", "") != "eth0") continue;
    for (const auto& entry : link.at("addr_info")) {
      if (entry.at("family") == "inet") {
        return fmt::format("{}/{}", entry.at("local").get<std::string>(),
                           entry.at("prefixlen").get<int>());
      }
    }
  }
  return {};
}

std::string plain_address_of(pid_t pid) {
  const std::string address = address_of(pid);
  return address.substr(0, address.find('/'));
}

std::string talk(pid_t pid, const std::string& address, int port) {
  return in_network_of(pid, [&] { return hear(address, port); });
}

bool hears(pid_t pid, const std::string& address, int port, const std::string& words) {
  return wait_until([&] { return talk(pid, address, port) == words; }, patience());
}

void set_kernel_value(pid_t pid, const std::string& name, const std::string& value) {
  in_network_of(pid, [&] {
    const std::string file = "/proc/sys/net/" + name;
    if (::access(file.c_str(), W_OK) == 0) base::write_file(file, value);
    return std::string();
  });
}

std::string try_box(const std::string& words) {
  return fmt::format("./lab try 07 -- network-box run -- {}", words.empty() ? "ip address" : words);
}

}  // namespace workbook
