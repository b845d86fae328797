// The small commands of a learner's day.
#pragma once

#include <string>
#include <vector>

#include "workbook/tool/context.hpp"

namespace workbook {

/// `lab`, `lab status`: where am I, what is next, how far have I come.
int run_status_command(const Context& context, bool is_json);

/// `lab hint NN[.T]`: the next hint of a task, one level a call.
int run_hint_command(const Context& context, const std::string& named, bool is_json);

/// `lab reset NN`: the lab's files as they were, and a backup of what they are now.
int run_reset_command(const Context& context, const std::string& named);

/// `lab diff NN`: what I have changed since the starter.
int run_diff_command(const Context& context, const std::string& named);

/// `lab solution NN`: the reference beside mine. Refuses before the lab is done, unless `is_spoil`.
int run_solution_command(const Context& context, const std::string& named, bool is_spoil);

/// `lab doctor`: what this machine can do, and how to mend what it cannot.
int run_doctor_command(const Context& context, bool is_json);

struct TryOptions {
  std::string lab;
  std::string hostname;
  bool use_init = false;
  std::string patch;                 ///< a JSON merge patch (RFC 7396) for config.json
  std::string id_map;                ///< "INSIDE:OUTSIDE:SIZE"; empty: no user namespace
  std::vector<std::string> command;  ///< empty: a shell
};

/// `lab try NN [-- CMD]`: my program of that lab runs CMD in a root made of busybox. Its exit code.
int run_try_command(const Context& context, const TryOptions& options);

}  // namespace workbook
