#include "labs/06-privileges/checks_common.hpp"

#include <fmt/core.h>
#include <linux/capability.h>
#include <unistd.h>

#include <array>

#include "workbook/checks/observe.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/starter.hpp"

namespace workbook {
namespace {

struct Capability {
  int number;
  const char* name;
};

#define CAPABILITY(name) \
  Capability {           \
    name, #name          \
  }
// None of these is one that minirun needs to start a container.
constexpr std::array kPool = {
    CAPABILITY(CAP_CHOWN),      CAPABILITY(CAP_FOWNER),          CAPABILITY(CAP_FSETID),
    CAPABILITY(CAP_KILL),       CAPABILITY(CAP_LINUX_IMMUTABLE), CAPABILITY(CAP_NET_BIND_SERVICE),
    CAPABILITY(CAP_NET_ADMIN),  CAPABILITY(CAP_NET_RAW),         CAPABILITY(CAP_IPC_LOCK),
    CAPABILITY(CAP_SYS_PTRACE), CAPABILITY(CAP_SYS_NICE),        CAPABILITY(CAP_SYS_TIME),
    CAPABILITY(CAP_LEASE),      CAPABILITY(CAP_AUDIT_WRITE),     CAPABILITY(CAP_MAC_ADMIN),
    CAPABILITY(CAP_SYSLOG),     CAPABILITY(CAP_WAKE_ALARM),      CAPABILITY(CAP_BLOCK_SUSPEND),
    CAPABILITY(CAP_AUDIT_READ), CAPABILITY(CAP_PERFMON),
};
// These are: enough of them, and CAP_SETPCAP is not among them.
constexpr std::array kNeeded = {
    CAPABILITY(CAP_DAC_OVERRIDE), CAPABILITY(CAP_SETGID),     CAPABILITY(CAP_SETUID),
    CAPABILITY(CAP_SYS_ADMIN),    CAPABILITY(CAP_SYS_CHROOT), CAPABILITY(CAP_MKNOD),
};
#undef CAPABILITY

constexpr Bits kLowHalf = 0xffffffff;

Bits bit(int number) {
  return Bits{1} << number;
}

// Half of the bits of `of`, but neither none nor all of them, where it has more than one.
Bits half_of(Bits of) {
  if ((of & (of - 1)) == 0) return of;
  for (;;) {
    Bits chosen = 0;
    for (const auto& [number, name] : kPool) {
      if ((of & bit(number)) != 0 && random_number(0, 1) == 1) chosen |= bit(number);
    }
    if (chosen != 0 && chosen != of) return chosen;
  }
}

std::string hex(Bits set) {
  return fmt::format("{:016x}", set);
}

}  // namespace

Bits pool() {
  Bits all = 0;
  for (const auto& [number, name] : kPool) all |= bit(number);
  return all & set_of(::getpid(), "CapBnd");
}

Bits needed() {
  Bits all = 0;
  for (const auto& [number, name] : kNeeded) all |= bit(number);
  return all;
}

Bits some_of(Bits of) {
  return half_of(of & kLowHalf) | half_of(of & ~kLowHalf);
}

Bits one_bit_of(Bits of) {
  std::vector<int> numbers;
  for (const auto& [number, name] : kPool) {
    if ((of & bit(number)) != 0) numbers.push_back(number);
  }
  return bit(one_of(numbers));
}

nlohmann::json names_of(Bits set) {
  auto names = nlohmann::json::array();
  const auto add = [&](const auto& table) {
    for (const auto& [number, name] : table) {
      if ((set & bit(number)) != 0) names.push_back(name);
    }
  };
  add(kPool);
  add(kNeeded);
  return names;
}

std::string words_of(Bits set) {
  std::string words;
  for (const auto& name : names_of(set)) {
    words += (words.empty() ? "" : ", ") + name.get<std::string>();
  }
  return words.empty() ? "none" : words;
}

nlohmann::json to_json(const Sets& sets) {
  return {{"bounding", names_of(sets.bounding)},
          {"effective", names_of(sets.effective)},
          {"inheritable", names_of(sets.inheritable)},
          {"permitted", names_of(sets.permitted)},
          {"ambient", names_of(sets.ambient)}};
}

ContainerPlan with_capabilities(const Sets& sets) {
  return {.edit = [sets](nlohmann::json& config) {
    config["process"]["capabilities"] = to_json(sets);
  }};
}

Bits set_of(pid_t pid, const std::string& field) {
  const std::string text = status_line(pid, field).text;
  return text.empty() ? 0 : std::stoull(text, nullptr, 16);
}

void require_set(pid_t pid, const std::string& field, Bits expected, const std::string& diagnosis) {
  const Evidence line = status_line(pid, field);
  const Bits seen = set_of(pid, field);
  const Bits more = seen & ~expected;
  const Bits less = expected & ~seen;
  require(seen == expected,
          {.diagnosis = diagnosis,
           .expected = hex(expected) + ", that is " + words_of(expected),
           .seen = fmt::format("{}, with {:x} too much and {:x} too little", hex(seen), more, less),
           .evidence = {line},
           .reproduce = kShowSets});
}

void require_other_users() {
  if (has_many_ids()) return;
  skip_check("without root there is one user id only, and nobody else to become",
             "run it with sudo, or in a virtual machine where you are root");
}

unsigned random_user() {
  return static_cast<unsigned>(random_number(1000, 60'000));
}

void require_status(pid_t pid, const std::string& field, const std::string& expected,
                    const std::string& diagnosis, const std::string& reproduce) {
  const Evidence line = status_line(pid, field);
  require(line.text == expected, {.diagnosis = diagnosis,
                                  .expected = fmt::format("{}: {}", field, expected),
                                  .seen = fmt::format("{}: {}", field, line.text),
                                  .evidence = {line},
                                  .reproduce = reproduce});
}

}  // namespace workbook
