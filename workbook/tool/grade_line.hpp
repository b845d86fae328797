// The command line of `lab grade`.
#pragma once

#include "workbook/tool/grade_command.hpp"

namespace CLI {
class App;
}

namespace workbook {

/// Adds the command to a program. What is parsed ends in `command`, which must outlive the parsing.
CLI::App* add_grade_command(CLI::App& program, GradeCommand& command);

}  // namespace workbook
