// What this machine can do, found out by trying it.
#pragma once

#include <string>
#include <vector>

namespace workbook {

/// One thing that the labs need or can use.
struct Ability {
  std::string name;  ///< "PID namespaces"
  bool is_there = false;
  std::string detail;  ///< what was seen
  std::string mend;    ///< what to do when it is missing
};

/// How much of the workbook a machine can show.
enum class Tier {
  kNone,            ///< no namespaces: nothing can be run
  kUserNamespaces,  ///< without privilege, in a user namespace
  kRoot,            ///< everything
};
std::string to_string(Tier tier);

struct MachineReport {
  Tier tier = Tier::kNone;
  std::string tier_detail;  ///< one sentence: why this tier
  std::string tier_mend;    ///< how to reach a better one, if there is one
  std::vector<Ability> abilities;
};

/// Tries everything. Leaves nothing behind. Takes a few milliseconds.
MachineReport examine_machine();

}  // namespace workbook
