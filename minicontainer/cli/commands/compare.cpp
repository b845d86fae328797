#include "minicontainer/runtime/explain/compare.hpp"

#include <fmt/core.h>
#include <stdlib.h>

#include <CLI/CLI.hpp>

#include "base/check.hpp"
#include "base/undo.hpp"
#include "minicontainer/cli/commands/commands.hpp"

namespace minirun {
namespace {

int compare(minicontainer::Comparison comparison, const Globals& globals) {
  std::string scratch =
      (std::filesystem::temp_directory_path() / "minirun-compare-XXXXXX").native();
  if (::mkdtemp(scratch.data()) == nullptr)
    sys::throw_error(errno, "make a folder like " + scratch);
  base::Undo undo;
  undo.add([&] { std::filesystem::remove_all(scratch); });
  comparison.scratch = scratch;
  comparison.minirun = {std::filesystem::read_symlink("/proc/self/exe"), "--root", globals.root};
  const auto lines = minicontainer::differences(comparison);
  if (lines.empty()) {
    fmt::print("no difference\n");
    return 0;
  }
  fmt::print("< {}\n> {}\n", comparison.first, comparison.second);
  for (const auto& line : lines) fmt::print("{}\n", line);
  return 1;
}

}  // namespace

std::function<int()> add_compare(CLI::App& command, const Globals& globals) {
  auto comparison = std::make_shared<minicontainer::Comparison>();
  comparison->bundle = ".";
  command.add_option("--bundle,-b", comparison->bundle, "the folder of config.json");
  command.add_option("A", comparison->first, "a runtime, or a whole `RUNTIME run OPTIONS`")
      ->required();
  command.add_option("B", comparison->second, "another one")->required();
  return [comparison, &globals] { return compare(*comparison, globals); };
}

}  // namespace minirun
