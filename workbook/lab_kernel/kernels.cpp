#include "workbook/lab_kernel/kernels.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <stdexcept>

#include "base/file.hpp"
#include "workbook/lab_kernel/cache.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDebians = "/usr/bin/linux.uml";
constexpr const char* kDebiansModules = "/usr/lib/uml/modules";

// No source that Debian 12 has can do better.
std::vector<std::string> lacks_of_ours() {
  return {"no time namespaces and no cpuset controller: User Mode Linux 6.12 has neither",
          "no address, thread or memory sanitizer: a process has 512 GB of addresses only",
          "no perf_event_open(2)"};
}

std::vector<std::string> lacks_of_debians() {
  return {"no NAT with nftables: containers reach each other, but no port is published",
          "no pressure figures (PSI): neither /proc/pressure nor memory.pressure",
          "no Landlock",
          "no idmapped mounts of tmpfs",
          "no time namespaces and no cpuset controller",
          "its drivers are modules, which takes seconds at each start"};
}

std::string version_of_debians() {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(kDebiansModules, ignored)) {
    return entry.path().filename();
  }
  return "unknown";
}

bool can_be_run(const fs::path& program) {
  return ::access(program.c_str(), X_OK) == 0;
}

}  // namespace

std::string to_string(Variant variant) {
  return variant == Variant::kLab ? "lab" : "grade";
}

fs::path recipe_folder(const fs::path& tree) {
  return tree / "workbook/lab_kernel/build";
}

std::string recipe_of(const fs::path& tree, Variant variant) {
  const auto folder = recipe_folder(tree);
  std::string recipe =
      base::read_file(folder / "build.sh") + base::read_file(folder / "lab.config");
  if (variant == Variant::kGrade) recipe += base::read_file(folder / "grade.config");
  return key_of(recipe);
}

std::optional<Kernel> find_built_kernel(const fs::path& tree, Variant variant) {
  const auto prefix = fmt::format("{}-{}-", to_string(variant), recipe_of(tree, variant));
  std::optional<Kernel> newest;
  fs::file_time_type newest_time{};
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(cache_folder() / "kernel", ignored)) {
    const auto name = entry.path().filename().native();
    const auto program = entry.path() / "linux";
    if (!name.starts_with(prefix) || !can_be_run(program)) continue;
    const auto built = fs::last_write_time(program, ignored);
    if (newest && built <= newest_time) continue;
    newest_time = built;
    newest = Kernel{.program = program,
                    .variant = variant,
                    .version = name.substr(prefix.size()),
                    .lacks = lacks_of_ours(),
                    // glibc 2.35 and later registers a restartable sequence (man 2 rseq) that the
                    // stub processes of User Mode Linux 6.12 do not survive.
                    .environment = {"GLIBC_TUNABLES=glibc.pthread.rseq=0"}};
  }
  if (newest) touch(newest->program.parent_path());
  return newest;
}

std::optional<Kernel> find_kernel(const fs::path& tree, Variant variant) {
  if (auto ours = find_built_kernel(tree, variant)) return ours;
  if (variant != Variant::kLab || !can_be_run(kDebians)) return std::nullopt;
  return Kernel{.program = kDebians,
                .variant = variant,
                .is_ours = false,
                .version = version_of_debians(),
                .lacks = lacks_of_debians(),
                .environment = {}};
}

Kernel require_kernel(const fs::path& tree, Variant variant) {
  if (auto kernel = find_kernel(tree, variant)) return *kernel;
  throw std::runtime_error(
      variant == Variant::kLab
          ? "there is no lab kernel on this machine yet: ./lab kernel build makes it, once, in a "
            "few "
            "minutes; or install Debian's: apt-get install user-mode-linux"
          : "there is no kernel for strangers' programs on this machine yet: ./lab kernel build "
            "--variant grade makes it, once, in a few minutes");
}

}  // namespace workbook
