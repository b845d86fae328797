// `lab book` and `lab up`: the chapters as pages.
#pragma once

#include "workbook/tool/context.hpp"

namespace workbook {

/// `lab book`: renders all chapters into build/PRESET/book. Throws BookError with all problems.
int run_book_command(const Context& context);

struct UpOptions {
  int port = 0;               ///< 0: any free one
  bool without_open = false;  ///< do not start a browser
  bool is_once = false;       ///< end after the tour
};

/// `lab up`: the tour, then the page on 127.0.0.1 until a signal ends it.
int run_up_command(const Context& context, const UpOptions& options);

}  // namespace workbook
