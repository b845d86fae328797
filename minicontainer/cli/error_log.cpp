#include "minicontainer/cli/error_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <exception>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/time.hpp"

namespace minirun {

void log_error(const Globals& globals, const std::string& message) {
  if (globals.log.empty()) return;
  std::string line;
  if (globals.log_format == "json") {
    line = base::format_json(
        {{"level", "error"}, {"msg", message}, {"time", base::now_rfc3339()}});
  } else {
    line = fmt::format("time=\"{}\" level=error msg=\"{}\"", base::now_rfc3339(), message);
  }
  try {
    base::write_all(base::open_file(globals.log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644),
                    line + "\n");
  } catch (const std::exception&) {
    // The message is on standard error already.
  }
}

}  // namespace minirun
