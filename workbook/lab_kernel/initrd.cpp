#include "workbook/lab_kernel/initrd.hpp"

#include <fmt/core.h>

namespace workbook {
namespace {

constexpr unsigned kRunnableFile = 0100755;

void pad(std::string& archive) {
  archive.append((4 - archive.size() % 4) % 4, '\0');
}

// Thirteen fields of eight hexadecimal digits: inode, mode, user, group, links, time, size, device
// (two), special device (two), length of the name with its zero, checksum.
void add(std::string& archive, std::string_view name, unsigned mode, std::string_view content) {
  archive += fmt::format(
      "070701{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}", 1,
      mode, 0, 0, 1, 0, content.size(), 0, 0, 0, 0, name.size() + 1, 0);
  archive += name;
  archive += '\0';
  pad(archive);
  archive += content;
  pad(archive);
}

}  // namespace

std::string format_initrd(std::string_view program) {
  std::string archive;
  add(archive, "init", kRunnableFile, program);
  add(archive, "TRAILER!!!", 0, "");
  return archive;
}

}  // namespace workbook
