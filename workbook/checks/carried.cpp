#include "workbook/checks/carried.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include "base/check.hpp"
#include "workbook/checks/container.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

void copy(const base::Fd& from, const std::string& path) {
  const base::Fd file = base::open_file(path.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0755);
  constexpr std::size_t kPiece = std::size_t{64} << 20;
  off_t place = 0;
  while (sys::check(::sendfile(file.get(), from.get(), &place, kPiece), "copy {}", path) > 0) {
  }
  sys::check(::fchmod(file.get(), 0755), "make {} a program", path);
}

}  // namespace

CarriedPrograms::CarriedPrograms(const std::vector<std::pair<std::string, fs::path>>& programs) {
  for (const auto& [name, file] : programs) {
    programs_.emplace_back(name, base::open_file(file.c_str(), O_RDONLY));
  }
}

void CarriedPrograms::copy_in() const {
  sys::check(::mount("tmpfs", "/tmp/bin", "tmpfs", 0, "size=512m,mode=755"),
             "mount a tmpfs on /tmp/bin");
  for (const auto& [name, file] : programs_) copy(file, "/tmp/bin/" + name);
}

std::shared_ptr<CarriedPrograms> carry_engine(const std::vector<std::string>& others) {
  const fs::path folder = fs::read_symlink("/proc/self/exe").parent_path();
  std::vector<std::pair<std::string, fs::path>> programs = {
      {"minicontainer", program_under_test()}};
  for (const auto& name : others) programs.emplace_back(name, folder / name);
  return std::make_shared<CarriedPrograms>(programs);
}

}  // namespace workbook
