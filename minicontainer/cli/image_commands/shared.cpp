#include <fmt/core.h>
#include <unistd.h>

#include "base/fd.hpp"
#include "base/file.hpp"
#include "minicontainer/cli/image_commands/image_commands.hpp"

namespace cli {

image::Store open_store(const Globals& globals) {
  return image::Store::open(globals.root);
}

void print(const std::string& text) {
  base::Fd output(STDOUT_FILENO);
  try {
    base::write_all(output, text);
  } catch (...) {
    (void)output.release();
    throw;
  }
  (void)output.release();
}

int for_each_name(const std::vector<std::string>& names,
                  const std::function<void(const std::string&)>& act) {
  int exit_code = 0;
  for (const auto& name : names) {
    try {
      act(name);
    } catch (const std::exception& error) {
      fmt::print(stderr, "Error: {}\n", error.what());
      exit_code = 1;
    }
  }
  return exit_code;
}

}  // namespace cli
