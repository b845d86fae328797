#include "workbook/lab_kernel/kernel_build.hpp"

#include <fmt/core.h>
#include <stdio.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/spawn.hpp"
#include "workbook/lab_kernel/cache.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr const char* kPackage = "linux-source-6.12";
constexpr const char* kPackagedSource = "/usr/src/linux-source-6.12.tar.xz";
constexpr std::size_t kLinesShown = 25;

struct Source {
  fs::path path;
  std::string version;
};

std::string installed_version() {
  const auto asked =
      base::run_collecting({.argv = {"dpkg-query", "-W", "-f", "${Version}", kPackage}});
  return asked.status.is_success() ? asked.output : "unknown";
}

Source find_source(const std::optional<fs::path>& chosen) {
  if (!chosen) {
    if (fs::exists(kPackagedSource)) return {kPackagedSource, installed_version()};
    throw std::runtime_error(fmt::format(
        "the kernel's source is not installed: apt-get install {} flex bison bc make xz-utils",
        kPackage));
  }
  const auto path = fs::canonical(*chosen);
  const auto written = fs::last_write_time(path).time_since_epoch().count();
  const auto identity = fmt::format("{} {} {}", path.native(), written,
                                    fs::is_directory(path) ? 0 : fs::file_size(path));
  return {path, "of-" + key_of(identity, 8)};
}

// How many files a variant had last time, which is the best guess for the next.
class Estimate {
 public:
  explicit Estimate(fs::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] unsigned of(const std::string& step) const {
    try {
      return static_cast<unsigned>(std::stoul(base::read_file(file(step))));
    } catch (const std::exception&) {
      return step == "compiling lab" ? kFilesOfLab : 0;
    }
  }
  void learn(const std::string& step, unsigned compiled) const {
    if (compiled > 0) base::replace_file(file(step), std::to_string(compiled));
  }

 private:
  static constexpr unsigned kFilesOfLab = 1300;

  [[nodiscard]] fs::path file(const std::string& step) const {
    auto name = "files-" + step;
    std::replace(name.begin(), name.end(), ' ', '-');
    return folder_ / name;
  }
  fs::path folder_;
};

// Follows what build.sh says: keeps it as a log, counts what is compiled.
class Follower {
 public:
  Follower(const KernelBuildOptions& options, const fs::path& folder)
      : options_(options), estimate_(folder), log_path_(folder / "build.log") {
    log_.reset(::fopen(log_path_.c_str(), "we"));
    if (log_ == nullptr) sys::throw_error(errno, fmt::format("create {}", log_path_.native()));
  }

  void read(base::Fd output) {
    const std::unique_ptr<FILE, int (*)(FILE*)> lines(::fdopen(output.release(), "r"), ::fclose);
    char* line = nullptr;
    std::size_t room = 0;
    for (ssize_t length = 0; (length = ::getline(&line, &room, lines.get())) > 0;) {
      take({line, static_cast<std::size_t>(length)});
    }
    ::free(line);
    ::fflush(log_.get());
  }

  [[nodiscard]] const fs::path& log() const { return log_path_; }
  [[nodiscard]] std::string last_lines() const {
    std::string text;
    for (const auto& line : last_) text += "  " + line;
    return text;
  }

 private:
  void take(const std::string& line) {
    ::fwrite(line.data(), 1, line.size(), log_.get());
    last_.push_back(line);
    if (last_.size() > kLinesShown) last_.erase(last_.begin());
    if (line.starts_with("== ")) return enter(line.substr(3, line.find('\n') - 3));
    if (!line.starts_with("  CC ") && !line.starts_with("  AS ")) return;
    ++progress_.compiled;
    tell();
  }
  void enter(const std::string& step) {
    estimate_.learn(progress_.step, progress_.compiled);
    progress_ = {.step = step, .expected = estimate_.of(step)};
    tell();
  }
  void tell() {
    progress_.elapsed = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - start_);
    if (options_.on_progress) options_.on_progress(progress_);
  }

  const KernelBuildOptions& options_;
  Estimate estimate_;
  fs::path log_path_;
  std::unique_ptr<FILE, int (*)(FILE*)> log_{nullptr, ::fclose};
  std::vector<std::string> last_;
  BuildProgress progress_;
  Clock::time_point start_ = Clock::now();
};

void run_recipe(const KernelBuildOptions& options, const Source& source, const fs::path& work) {
  base::Command command{
      .argv = {"bash", recipe_folder(options.tree) / "build.sh", source.path, work}};
  for (const auto variant : options.variants) command.argv.push_back(to_string(variant));
  Follower follower(options, work.parent_path());
  auto [read_end, write_end] = base::make_pipe();
  command.stdout_fd = command.stderr_fd = write_end.get();
  auto process = base::spawn(command);
  write_end.close();
  follower.read(std::move(read_end));
  if (process.wait().is_success()) return;
  throw std::runtime_error(
      fmt::format("the kernel could not be built; the last that was said, all of it is in {}:\n{}",
                  follower.log().native(), follower.last_lines()));
}

void keep(const fs::path& tree, Variant variant, const Source& source, const fs::path& work) {
  const auto name = to_string(variant);
  const auto key = fmt::format("{}-{}-{}", name, recipe_of(tree, variant), source.version);
  const auto place = work.parent_path() / key;
  std::error_code ignored;
  fs::remove_all(place, ignored);
  fs::rename(work / name, place);
  prune(work.parent_path(), name + "-");
}

std::vector<Variant> missing(const KernelBuildOptions& options, const Source& source) {
  std::vector<Variant> variants;
  for (const auto variant : options.variants) {
    const auto found = find_built_kernel(options.tree, variant);
    if (!found || found->version != source.version) variants.push_back(variant);
  }
  return variants;
}

// With no source chosen, what there is will do, also when the package has gone again.
bool are_all_there(const KernelBuildOptions& options) {
  return !options.source && !fs::exists(kPackagedSource) &&
         std::all_of(options.variants.begin(), options.variants.end(), [&](Variant variant) {
           return find_built_kernel(options.tree, variant).has_value();
         });
}

std::vector<Kernel> require_all(const KernelBuildOptions& options) {
  std::vector<Kernel> kernels;
  for (const auto variant : options.variants) {
    kernels.push_back(require_kernel(options.tree, variant));
  }
  return kernels;
}

}  // namespace

std::vector<Kernel> build_kernels(const KernelBuildOptions& options) {
  if (are_all_there(options)) return require_all(options);
  const auto source = find_source(options.source);
  const auto folder = cache_folder() / "kernel";
  fs::create_directories(folder);
  const auto lock = lock_file(folder / "lock");
  auto todo = options;
  todo.variants = missing(options, source);
  if (!todo.variants.empty()) {
    // Always the same place: the compiler's cache knows its files again.
    const auto work = folder / "work";
    fs::remove_all(work);
    fs::create_directories(work);
    run_recipe(todo, source, work);
    for (const auto variant : todo.variants) keep(options.tree, variant, source, work);
    fs::remove_all(work);
  }
  return require_all(options);
}

}  // namespace workbook
