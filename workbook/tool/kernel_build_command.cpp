#include <fmt/core.h>
#include <unistd.h>

#include "workbook/lab_kernel/kernel_build.hpp"
#include "workbook/tool/kernel_command.hpp"
#include "workbook/tool/terminal.hpp"

namespace workbook {
namespace {

// On a terminal one line that changes; elsewhere a line for each step and each tenth of it.
class ProgressLine {
 public:
  void show(const BuildProgress& progress) {
    const auto text = describe(progress);
    if (is_terminal_) {
      fmt::print(stderr, "\r\033[K{}", text);
    } else if (const auto part = part_of(progress); part != shown_) {
      shown_ = part;
      fmt::print(stderr, "{}\n", text);
    }
  }
  ~ProgressLine() {
    if (is_terminal_) fmt::print(stderr, "\r\033[K");
  }

 private:
  static std::string describe(const BuildProgress& progress) {
    auto text = fmt::format("  {}", progress.step);
    if (progress.compiled > 0) text += fmt::format(": {} files", progress.compiled);
    if (progress.compiled > 0 && progress.expected > progress.compiled)
      text += fmt::format(" of about {}", progress.expected);
    return text + fmt::format(", {} s", progress.elapsed.count());
  }
  static std::string part_of(const BuildProgress& progress) {
    const unsigned tenth = progress.expected / 10;
    return fmt::format("{} {}", progress.step, tenth == 0 ? 0 : progress.compiled / tenth);
  }

  bool is_terminal_ = ::isatty(STDERR_FILENO) == 1;
  std::string shown_;
};

std::vector<Variant> variants_of(const std::string& name) {
  if (name == "lab") return {Variant::kLab};
  if (name == "grade") return {Variant::kGrade};
  return {Variant::kLab, Variant::kGrade};
}

}  // namespace

int run_kernel_build_command(const Context& context, const KernelBuildCommand& options) {
  KernelBuildOptions build{.tree = context.workspace.root,
                           .variants = variants_of(options.variant)};
  if (!options.source.empty()) build.source = options.source;
  ProgressLine line;
  build.on_progress = [&](const BuildProgress& progress) { line.show(progress); };
  for (const auto& kernel : build_kernels(build)) {
    fmt::print("{:<8}{:<24}{}\n", to_string(kernel.variant), kernel.version,
               kernel.program.native());
  }
  return 0;
}

}  // namespace workbook
