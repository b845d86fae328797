#include "workbook/lab_kernel/libraries.hpp"

#include <elf.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <sstream>
#include <stdexcept>
#include <string>

#include "base/spawn.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

// The segment of an ELF file that names its dynamic linker (man 5 elf, PT_INTERP); "" if there is
// none: then the program is static, or no program.
std::string linker_of(const fs::path& program) {
  const auto file = base::open_file(program.c_str(), O_RDONLY);
  Elf64_Ehdr header{};
  if (::pread(file.get(), &header, sizeof header, 0) != sizeof header) return "";
  if (std::string_view(reinterpret_cast<char*>(header.e_ident), SELFMAG) != ELFMAG) return "";
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment{};
    const auto at = static_cast<off_t>(header.e_phoff + i * sizeof segment);
    if (::pread(file.get(), &segment, sizeof segment, at) != sizeof segment) return "";
    if (segment.p_type != PT_INTERP || segment.p_filesz > 4096) continue;
    std::string path(segment.p_filesz, '\0');
    const auto got =
        ::pread(file.get(), path.data(), path.size(), static_cast<off_t>(segment.p_offset));
    return got > 0 ? path.c_str() : "";
  }
  return "";
}

// Lines of "ld.so --list": "libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x7f...)", or the path
// alone, or "linux-vdso.so.1 (0x7f...)", which is no file.
void read_list(const fs::path& program, const std::string& list, std::set<fs::path>& found) {
  std::istringstream lines(list);
  for (std::string line; std::getline(lines, line);) {
    if (line.find("not found") != line.npos) {
      throw std::runtime_error(
          fmt::format("{} needs a library that this machine has not:{}", program.native(), line));
    }
    const auto slash = line.find('/');
    if (slash != line.npos) found.insert(line.substr(slash, line.find(" (", slash) - slash));
  }
}

}  // namespace

std::set<fs::path> libraries_of(const std::vector<fs::path>& programs) {
  std::set<fs::path> found;
  for (const auto& program : programs) {
    const auto linker = linker_of(program);
    if (linker.empty()) continue;
    found.insert(linker);
    const auto listed = base::run_collecting({.argv = {linker, "--list", program}});
    if (!listed.status.is_success()) {
      throw std::runtime_error(
          fmt::format("{} --list {} failed: {}", linker, program.native(), listed.output));
    }
    read_list(program, listed.output, found);
  }
  return found;
}

}  // namespace workbook
