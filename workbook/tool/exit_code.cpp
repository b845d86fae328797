#include "workbook/tool/exit_code.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <exception>
#include <stdexcept>

namespace workbook {

int exit_code_of(const std::function<int()>& run) {
  try {
    return run();
  } catch (const std::invalid_argument& error) {
    fmt::print(stderr, "lab: {}\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "lab: {}\n", error.what());
    return 4;
  }
}

}  // namespace workbook
