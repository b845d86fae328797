#include "minicontainer/kernel/exit_code.hpp"

#include <sys/wait.h>

namespace minicontainer {

// #region lab02.exit-code
int exit_code(int wait_status) {
  if (WIFSIGNALED(wait_status)) return 128 + WTERMSIG(wait_status);
  return WEXITSTATUS(wait_status);
}
// #endregion lab02.exit-code

}  // namespace minicontainer
