#include "workbook/lab_kernel/init/modules.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "base/file.hpp"

namespace workbook {
namespace {

constexpr const char* kWanted[] = {"squashfs", "overlay", "veth", "bridge", "dummy"};

// The files of each module, itself first, by its name.
using Dependencies = std::map<std::string, std::vector<std::string>>;

Dependencies read_dependencies(const std::filesystem::path& folder) {
  Dependencies result;
  std::istringstream lines(base::read_file(folder / "modules.dep"));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::vector<std::string> files;
    for (std::string file; words >> file;) {
      if (file.ends_with(':')) file.pop_back();
      files.push_back(file);
    }
    if (!files.empty()) result[std::filesystem::path(files.front()).stem()] = files;
  }
  return result;
}

void load(const std::filesystem::path& file) {
  const base::Fd opened = base::open_file(file.c_str(), O_RDONLY);
  const auto result = ::syscall(SYS_finit_module, opened.get(), "", 0);
  if (result == -1 && errno != EEXIST) sys::throw_error(errno, "load the module " + file.native());
}

}  // namespace

void load_modules(const std::filesystem::path& folder) {
  const auto dependencies = read_dependencies(folder);
  for (const char* name : kWanted) {
    const auto found = dependencies.find(name);
    if (found == dependencies.end()) continue;
    for (auto file = found->second.rbegin(); file != found->second.rend(); ++file)
      load(folder / *file);
  }
}

}  // namespace workbook
