#include <fmt/core.h>

#include "base/file.hpp"
#include "workbook/model/starters.hpp"
#include "workbook/tool/dev_commands.hpp"

namespace workbook {

int run_seal_command(const Context& context) {
  for (const auto& lab : context.labs) {
    const auto folder = context.workspace.root / lab.path();
    std::string text = base::read_file(folder / "lab.yaml");
    text.erase(std::min(text.find("\nstarters:"), text.size() - 1) + 1);
    text += "starters:  # written by `./lab dev seal`\n";
    for (const auto& part : parts_of(lab)) {
      text += fmt::format("  {}: {}\n", part, sha256(base::read_file(folder / part)));
    }
    base::replace_file(folder / "lab.yaml", text);
    fmt::print("sealed {}\n", lab.path_of("lab.yaml"));
  }
  return 0;
}

}  // namespace workbook
