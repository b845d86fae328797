// What must be the same on this machine after the checks as before.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace workbook {

class MachineState {
 public:
  /// Remembers the present state.
  MachineState() : facts_(look()) {}
  /// Reports each fact that is new or gone since then as left behind, and ends processes that the
  /// checks' programs have left.
  void report_changes() const;

 private:
  static std::set<std::string> look();
  std::set<std::string> facts_;
};

}  // namespace workbook
