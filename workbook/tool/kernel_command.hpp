// `lab kernel`: a kernel of one's own for one command (workbook/lab_kernel/guest.hpp).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workbook/tool/context.hpp"

namespace workbook {

struct KernelOptions {
  std::string memory = "256M";
  std::string disk = "512M";
  std::string time;  ///< empty: 60 s for a command, a day for a shell
  std::string network = "loopback";
  std::optional<int> cpu;
  bool shows_host_files = false;
  bool has_programs = false;         ///< what this tree has built, in /workbook/bin
  std::vector<std::string> put_in;   ///< FILE=PATH
  std::vector<std::string> collect;  ///< PATH=DEST
  std::vector<std::string> command;
};

/// `lab kernel run -- CMD`: its exit code, as a shell tells it: 128 + n for signal n, 126 and 127
/// for a command that cannot be run; 124 when its time was over, 125 when the guest itself failed.
int run_kernel_run_command(const Context& context, const KernelOptions& options);

/// `lab kernel shell`: the same on a terminal; a shell unless a command is named.
int run_kernel_shell_command(const Context& context, const KernelOptions& options);

/// `lab kernel doctor`: what a guest needs, what of it is here, how to mend the rest, and whether
/// one starts. Returns 0 if it does, 3 otherwise.
int run_kernel_doctor_command(const Context& context, bool is_json);

struct KernelBuildCommand {
  std::string variant = "all";  ///< "lab", "grade" or "all"
  std::string source;           ///< a tar file or a folder; empty: Debian's package
};

/// `lab kernel build`: makes what is not there yet, and says where it is.
int run_kernel_build_command(const Context& context, const KernelBuildCommand& options);

}  // namespace workbook
