// What several tasks of lab 06 use: sets of capabilities as config.json and the kernel write them,
// profiles of seccomp, and what came of the system calls that a container's program made.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "workbook/checks/container.hpp"
#include "workbook/checks/report.hpp"

namespace workbook {

/// Bit n is set for capability number n.
using Bits = std::uint64_t;

/// Those of the capabilities that the checks pick from which a container can have here: some are
/// over 31, so that a set has two halves.
Bits pool();
/// What minirun itself needs to start a container: CAP_SETPCAP is not among it.
Bits needed();
/// About half of `of`, never none and never all, in both halves of the set.
Bits some_of(Bits of);
/// One of `of`, as a set.
Bits one_bit_of(Bits of);
/// The names, as config.json has them.
nlohmann::json names_of(Bits set);
/// The same for people, and for a command line.
std::string words_of(Bits set);

/// process.capabilities of config.json.
struct Sets {
  Bits bounding = 0;
  Bits effective = 0;
  Bits inheritable = 0;
  Bits permitted = 0;
  Bits ambient = 0;
};
nlohmann::json to_json(const Sets& sets);

/// A container whose program has these capabilities.
ContainerPlan with_capabilities(const Sets& sets);

/// A set of the process, "CapBnd" and its like.
Bits set_of(pid_t pid, const std::string& field);

/// Ends the check unless the kernel shows exactly this set.
void require_set(pid_t pid, const std::string& field, Bits expected, const std::string& diagnosis);

/// Ends the check with "environment" if the checks have one user id only, because they run without
/// root: then there is nobody else to become.
void require_other_users();
unsigned random_user();

/// Ends the check unless /proc/PID/status says so.
void require_status(pid_t pid, const std::string& field, const std::string& expected,
                    const std::string& diagnosis, const std::string& reproduce);

constexpr const char* kShowSets =
    R"(./lab try 06 --set '{"process":{"capabilities":{"bounding":["CAP_CHOWN","CAP_KILL"],)"
    R"("permitted":["CAP_CHOWN"],"inheritable":["CAP_CHOWN"],"ambient":["CAP_CHOWN"]}}}' )"
    R"(-- grep Cap /proc/self/status)";

}  // namespace workbook
