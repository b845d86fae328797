#include "minicontainer/cli/stream_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "base/check.hpp"
#include "minicontainer/image/digest.hpp"

namespace cli {

base::Fd open_stream_output(const std::string& path) {
  if (path.empty()) {
    if (::isatty(STDOUT_FILENO) != 0) {
      throw image::Error("cowardly refusing to save to a terminal. Use the -o flag or redirect");
    }
    return base::Fd(sys::check(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3), "open the output"));
  }
  return base::open_file(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
}

base::Fd open_stream_input(const std::string& path) {
  if (path.empty() || path == "-") {
    if (::isatty(STDIN_FILENO) != 0) {
      throw image::Error("requested load from stdin, but stdin is empty");
    }
    return base::Fd(sys::check(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3), "open the input"));
  }
  return base::open_file(path.c_str(), O_RDONLY);
}

}  // namespace cli
