#include "workbook/tool/page_commands.hpp"

#include <fmt/core.h>

#include "workbook/book/book.hpp"
#include "workbook/page/server.hpp"
#include "workbook/tool/tour_command.hpp"

namespace workbook {
namespace {

std::filesystem::path site_of(const Workspace& workspace) {
  return workspace.build / "book";
}

}  // namespace

int run_book_command(const Context& context) {
  const auto site = site_of(context.workspace);
  const auto report = book::build_book({.root = context.workspace.root, .out = site});
  fmt::print("{} chapters, {} regions of code, in {}\n", report.chapters, report.regions,
             std::filesystem::relative(site, context.workspace.root).native());
  return 0;
}

int run_up_command(const Context& context, const UpOptions& options) {
  const int tour = run_tour_command(context);
  if (options.is_once) return tour;
  const auto site = site_of(context.workspace);
  book::build_book({.root = context.workspace.root, .out = site});
  return page::serve({.port = options.port,
                      .open_browser = !options.without_open,
                      .site = site,
                      .web = context.workspace.root / "workbook/page/web",
                      .lab_command = {(context.workspace.bin() / "lab").native()}});
}

}  // namespace workbook
