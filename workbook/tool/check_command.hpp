// `lab check` and `lab watch`: from the files to a verdict, once or after each change.
#pragma once

#include <string>

#include "workbook/tool/context.hpp"

namespace workbook {

struct CheckOptions {
  std::string lab;             ///< "01", "01.2"; empty: where the learner is
  bool is_all = false;         ///< every lab that has been worked on
  bool is_json = false;        ///< one result document on standard output (an array with is_all)
  bool is_events = false;      ///< one line of JSON for each thing that happens
  bool is_verbose = false;     ///< show every failure in full
  std::string place = "auto";  ///< where the checks run: see place.hpp
};

/// The exit code: exit_code_for() of the worst verdict.
int run_check_command(const Context& context, const CheckOptions& options);

struct WatchOptions {
  std::string lab;
  bool is_polling = false;  ///< never use inotify
};

/// Checks the lab each time one of its files is saved, until a signal ends it.
int run_watch_command(const Context& context, const WatchOptions& options);

}  // namespace workbook
