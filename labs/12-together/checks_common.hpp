// What the tasks of lab 12 use: keeper in a sandbox, one command after the other.
#pragma once

#include <string>

#include "workbook/checks/report.hpp"
#include "workbook/checks/session.hpp"

namespace workbook {

class Keeper {
 public:
  Keeper();

  /// Runs a line of shell, in which `keeper` is the program under test.
  Ended run(const std::string& line);
  /// The same of a line that must succeed; what it printed, without its last line end.
  std::string said(const std::string& line, const std::string& diagnosis);
  /// Ends the check unless the line succeeds and prints this.
  void require_says(const std::string& line, const std::string& expected,
                    const std::string& diagnosis);
  /// Ends the check unless the line fails and its words have this part.
  void require_refuses(const std::string& line, const std::string& part,
                       const std::string& diagnosis);

 private:
  Session session_;
};

}  // namespace workbook
