#include "tests/lab_kernel/guest_fixture_test.hpp"

#include <stdlib.h>

#include <fstream>
#include <functional>

#include "tests/running_test.hpp"
#include "workbook/lab_kernel/prepared.hpp"

namespace workbook_test {

namespace fs = std::filesystem;

namespace {

std::vector<int> processes(const std::function<bool(const fs::path&)>& is_wanted) {
  std::vector<int> found;
  for (const auto& process : fs::directory_iterator("/proc")) {
    const std::string name = process.path().filename();
    if (name.find_first_not_of("0123456789") == std::string::npos && is_wanted(process.path()))
      found.push_back(std::stoi(name));
  }
  return found;
}

}  // namespace

std::vector<int> processes_in(const fs::path& folder) {
  return processes([&](const fs::path& process) {
    std::error_code gone;
    const auto cwd = fs::read_symlink(process / "cwd", gone);
    return !gone && cwd.native().starts_with(folder.native());
  });
}

std::vector<int> wardens_of(const fs::path& folder) {
  return processes([&](const fs::path& process) {
    std::ifstream file(process / "cmdline");
    const std::string line(std::istreambuf_iterator<char>(file), {});
    return line.find("guest-warden") != std::string::npos &&
           line.find(folder.native()) != std::string::npos;
  });
}

Guest::Guest() {
  ::setenv("TMPDIR", place().c_str(), 1);
}

Guest::~Guest() {
  ::unsetenv("TMPDIR");
  EXPECT_TRUE(wait_until([&] { return processes_in(place()).empty() && folders().empty(); },
                         std::chrono::seconds(5)))
      << processes_in(place()).size() << " processes and " << folders().size()
      << " folders are left";
}

std::vector<std::string> Guest::folders() const {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(place()))
    names.push_back(entry.path().filename());
  return names;
}

workbook::GuestOptions Guest::options(std::vector<std::string> argv) {
  auto guest = workbook::prepare_guest(TEST_TREE, TEST_PROGRAMS, workbook::Variant::kLab,
                                       workbook::Flavour::kBase)
                   .options;
  guest.job.argv = std::move(argv);
  guest.jail = workbook::Jail::kIfPossible;
  return guest;
}

bool Guest::has_our_kernel() {
  return workbook::find_built_kernel(TEST_TREE, workbook::Variant::kLab).has_value();
}

workbook::GuestOptions Guest::shell(const std::string& line) {
  return options({"sh", "-c", line});
}

}  // namespace workbook_test
