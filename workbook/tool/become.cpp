#include "workbook/tool/become.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/check.hpp"

namespace workbook {

void become(const base::Fd& program, const std::vector<std::string>& arguments) {
  std::vector<char*> argv;
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  // Asked for as late as here: entering a user namespace clears it.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::fexecve(program.get(), argv.data(), environ);
  sys::throw_error(errno, "start " + arguments.front());
}

}  // namespace workbook
