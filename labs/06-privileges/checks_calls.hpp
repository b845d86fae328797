// What tasks 4 and 5 of lab 06 use: profiles of seccomp, and what came of the system calls that a
// container's program made under them.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "workbook/checks/container.hpp"

namespace workbook {

/// The exit code of minirun when SIGSYS ended the container's program.
constexpr int kEndedBySigsys = 128 + SIGSYS;

/// A system call that the probe is to make.
struct Call {
  std::string name;
  long number = 0;
  std::vector<std::uint64_t> arguments;
};

/// `count` different calls that do no harm, in random order.
std::vector<Call> some_calls(std::size_t count);
/// The names of calls.
std::vector<std::string> names_of(const std::vector<Call>& calls);
/// What a program of the checks needs to start and to wait.
std::vector<std::string> needed_calls();
/// An error number that none of the calls answers by itself.
int random_errno();

/// linux.seccomp of config.json, without rules.
nlohmann::json profile(const std::string& default_action);
/// A rule that refuses: "SCMP_ACT_ERRNO" with this number.
nlohmann::json refusal(const std::vector<std::string>& names, int number);
nlohmann::json condition(unsigned index, const std::string& comparison, std::uint64_t value,
                         std::uint64_t value_two = 0);

/// A container under this profile, with no_new_privs, whose program makes these calls and waits.
ContainerPlan under(const nlohmann::json& profile, const std::vector<Call>& calls);

/// What came of each call, as probe_calls.hpp says: "=0", "=13", "=trap". Ends the check if the
/// program does not get through them.
std::vector<std::string> answers(Container& container, std::size_t calls);

/// What came of the calls in a container of their own under this profile.
std::vector<std::string> ask(const nlohmann::json& profile, const std::vector<Call>& calls);

/// Ends the check unless the call was refused with this number.
void require_refused(const Call& call, const std::string& answer, int number,
                     const std::string& diagnosis);
/// Ends the check if the call was refused with this number.
void require_not_refused(const Call& call, const std::string& answer, int number,
                         const std::string& diagnosis);

/// A call as people write it: "lseek(7, 0, 1)".
std::string to_text(const Call& call);

}  // namespace workbook
