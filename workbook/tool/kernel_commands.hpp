// `lab kernel ...`: the lab kernel and what is done with it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "workbook/tool/context.hpp"

namespace workbook {

struct KernelBuildCommand {
  std::string variant = "all";  ///< "lab", "grade" or "all"
  std::string source;           ///< a tar file or a folder; empty: Debian's package
};

/// `lab kernel build`: makes what is not there yet, and says where it is.
int run_kernel_build_command(const Context& context, const KernelBuildCommand& options);

}  // namespace workbook
