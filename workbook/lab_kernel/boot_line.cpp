#include "workbook/lab_kernel/boot_line.hpp"

#include <fmt/core.h>

#include "workbook/lab_kernel/warden_plan.hpp"

namespace workbook {
namespace {

using Descriptors = WardenDescriptors;

constexpr std::uint64_t kMebi = 1 << 20;

std::uint64_t mebibytes(std::uint64_t bytes) {
  return (bytes + kMebi - 1) / kMebi;
}

std::string image(int number) {
  return fmt::format("/proc/self/fd/{}", Descriptors::kFirstImage + number);
}

void add_disks(const GuestOptions& options, std::vector<std::string>& line) {
  int next = 0;
  line.push_back(fmt::format("ubd0r={}", image(next++)));
  line.push_back(fmt::format("ubd1r={}", kJobFile));
  line.push_back(fmt::format("ubd2={}", kCollectedFile));
  for (std::size_t i = 0; i < options.layers.size(); ++i)
    line.push_back(fmt::format("ubd{}r={}", 3 + i, image(next++)));
}

// A kernel that has squashfs as a module starts from memory.
void add_root(const GuestOptions& options, std::vector<std::string>& line) {
  if (!options.modules.empty()) {
    line.push_back(fmt::format("initrd={}", kInitrdFile));
    line.push_back(fmt::format("lab_modules={}", options.modules.native()));
    return;
  }
  for (const char* word : {"root=/dev/ubda", "rootfstype=squashfs", "ro", "init=/lab/init"})
    line.emplace_back(word);
}

void add_lines(std::vector<std::string>& line) {
  line.push_back("con=null");
  line.push_back("ssl=null");
  line.push_back(fmt::format("con0=null,fd:{}", Descriptors::kConsole));
  line.push_back(
      fmt::format("ssl0=fd:{},fd:{}", Descriptors::kControlIn, Descriptors::kControlOut));
  line.push_back(fmt::format("ssl1=fd:{},fd:{}", Descriptors::kInput, Descriptors::kOutput));
  line.push_back(fmt::format("ssl2=null,fd:{}", Descriptors::kError));
}

}  // namespace

std::vector<std::filesystem::path> images_of(const GuestOptions& options) {
  std::vector<std::filesystem::path> images = {options.system};
  images.insert(images.end(), options.layers.begin(), options.layers.end());
  return images;
}

std::vector<std::string> boot_line(const GuestOptions& options) {
  std::vector<std::string> line = {
      "lab-kernel", fmt::format("mem={}M", mebibytes(options.memory + options.disk))};
  add_root(options, line);
  add_disks(options, line);
  add_lines(line);
  // A panic ends the process at once, and so does halting.
  for (const char* word : {"uml_dir=./", "quiet", "panic=-1", "noreboot"}) line.emplace_back(word);
  line.push_back(fmt::format("lab_host_name={}", options.host_name));
  line.push_back(fmt::format("lab_layers={}", options.layers.size()));
  line.push_back(fmt::format("lab_disk={}", options.disk));
  line.push_back(fmt::format("lab_processes={}", options.processes));
  line.push_back(fmt::format("lab_network={}",
                             options.network == GuestNetwork::kLoopback ? "loopback" : "none"));
  if (options.shows_host_files) line.emplace_back("lab_host_files=yes");
  return line;
}

std::vector<std::string> boot_environment(const GuestOptions& options) {
  // The kernel keeps its memory in a file of TMPDIR, which it has removed by the time it runs.
  std::vector<std::string> environment = {"TMPDIR=.", "HOME=.", "PATH=/usr/bin:/bin"};
  environment.insert(environment.end(), options.kernel_environment.begin(),
                     options.kernel_environment.end());
  return environment;
}

}  // namespace workbook
