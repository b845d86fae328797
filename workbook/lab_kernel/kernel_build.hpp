// Building the lab kernel (`lab kernel build`): once, in minutes, without root.
//
// The recipe is build/build.sh with the configurations beside it; this keeps what comes out in the
// cache, and tells how far it has come.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "workbook/lab_kernel/kernels.hpp"

namespace workbook {

struct BuildProgress {
  std::string step;       ///< "compiling grade"
  unsigned compiled = 0;  ///< files, in this step
  unsigned expected = 0;  ///< in this step, as far as is known; 0: not known
  std::chrono::seconds elapsed{};
};

struct KernelBuildOptions {
  std::filesystem::path tree;     ///< the repository
  std::vector<Variant> variants;  ///< those that are there already are not built again
  /// A tar file or a folder with a kernel's source; Debian's package linux-source-6.12 by default.
  std::optional<std::filesystem::path> source;
  std::function<void(const BuildProgress&)> on_progress;  ///< may be empty
};

/// Builds what is missing and returns all variants, in the order asked for. Waits for another build
/// that is at work. Throws std::runtime_error, with the last lines of what the build said and where
/// all of it is kept, or with what must be installed.
std::vector<Kernel> build_kernels(const KernelBuildOptions& options);

}  // namespace workbook
