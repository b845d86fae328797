// The check program of a lab: its checks*.cpp plus this main.
//
//     checks-01 --program FILE [--results-fd N] [--gtest_filter=Task2.*]

#include <fcntl.h>
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <exception>
#include <string>

#include "base/check.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/machine_state.hpp"
#include "workbook/checks/report.hpp"

namespace {

void parse(int argc, char** argv) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    if (option == "--program") {
      workbook::set_program_under_test(argv[i + 1]);
    } else if (option == "--results-fd") {
      const int fd = std::stoi(argv[i + 1]);
      if (fd <= STDERR_FILENO) throw std::runtime_error("--results-fd: 0, 1 and 2 are taken");
      sys::check(::fcntl(fd, F_SETFD, FD_CLOEXEC), "keep the results to ourselves");
      workbook::open_results(fd);
    }
  }
  if (workbook::program_under_test().empty()) {
    throw std::runtime_error("say which program to check: --program FILE");
  }
  // An exercise's answer need not be executable: a shell reads it.
  if (::access(workbook::program_under_test().c_str(), R_OK) == -1) {
    sys::throw_error(errno, "read " + workbook::program_under_test().native());
  }
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  try {
    parse(argc, argv);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    workbook::calibrate_limits();
    const auto lack = workbook::prepare_sandboxes();
    if (lack) workbook::skip_every_check(*lack);
    const workbook::MachineState before;
    const int result = RUN_ALL_TESTS();
    before.report_changes();
    workbook::close_results();
    return result;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}: {}\n", argv[0], error.what());
    return 2;
  }
}
