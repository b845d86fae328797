#include "workbook/lab_kernel/guest.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/spawn.hpp"
#include "workbook/lab_kernel/boot_line.hpp"
#include "workbook/lab_kernel/initrd.hpp"
#include "workbook/lab_kernel/job_document.hpp"
#include "workbook/lab_kernel/pack.hpp"
#include "workbook/lab_kernel/processors.hpp"
#include "workbook/lab_kernel/quiet_pipe.hpp"
#include "workbook/lab_kernel/run_folder.hpp"
#include "workbook/lab_kernel/session.hpp"
#include "workbook/lab_kernel/take_back.hpp"
#include "workbook/lab_kernel/verdict.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;
using Descriptors = WardenDescriptors;

void expect_sensible(const GuestOptions& options) {
  const auto refuse = [](const std::string& why) { throw std::invalid_argument(why); };
  if (options.job.argv.empty()) refuse("a guest needs a command to run");
  if (options.shows_host_files && options.jail != Jail::kNone)
    refuse("a guest that sees the host's files cannot be confined: ask for one of the two");
  if (options.memory < (32ULL << 20)) refuse("a guest needs 32 MiB of memory at least");
  if (options.layers.size() > 12) refuse("a guest takes 12 layers at most");
  if (options.processes < 32) refuse("a guest needs 32 processes at least");
  // JSON carries text only.
  const auto arrives = parse_job(format_job(options.job));
  if (arrives.argv != options.job.argv || arrives.env != options.job.env ||
      arrives.cwd != options.job.cwd)
    refuse("what a guest is to run must be text in UTF-8: put other bytes into a file");
  for (const auto& file : options.job.files)
    if (!file.path.starts_with('/')) refuse(file.path + ": where a file goes must be absolute");
  for (const auto& wanted : options.job.collect)
    if (!wanted.path.starts_with('/'))
      refuse(wanted.path + ": what is taken back must be absolute");
}

fs::path programs_folder(const GuestOptions& options) {
  return options.programs.empty() ? fs::read_symlink("/proc/self/exe").parent_path()
                                  : options.programs;
}

void add_file(TarWriter& archive, const GuestFile& file) {
  const std::string path = file.path.substr(file.path.find_first_not_of('/'));
  if (file.from.empty()) {
    archive.add({.path = path,
                 .mode = file.mode == 0 ? 0644 : file.mode,
                 .owner = file.owner,
                 .size = file.content.size()},
                file.content);
    return;
  }
  PackOptions options{.owner = file.owner};
  if (file.mode != 0) options.mode = file.mode;
  archive.add_tree(base::open_file(file.from.c_str(), O_RDONLY), path, options);
}

// What is still to be read of a file; nothing for a pipe, a terminal or a file that is too long.
std::optional<std::uint64_t> length_of_input(const GuestOptions& options) {
  if (options.input.fd < 0) return options.input.text.size();
  struct stat status{};
  sys::check(::fstat(options.input.fd, &status), "look at the input");
  const auto at = ::lseek(options.input.fd, 0, SEEK_CUR);
  if (!S_ISREG(status.st_mode) || at == -1) return std::nullopt;
  const auto length = static_cast<std::uint64_t>(std::max<off_t>(status.st_size - at, 0));
  return length <= options.disk / 2 ? std::optional(length) : std::nullopt;
}

// Returns whether it was: otherwise the session feeds it.
bool pack_input(TarWriter& archive, const GuestOptions& options) {
  const auto length = options.job.terminal ? std::nullopt : length_of_input(options);
  if (!length) return false;
  const TarEntry entry{.path = &kJobInput[1], .mode = 0600, .size = *length};
  if (options.input.fd < 0) {
    archive.add(entry, options.input.text);
  } else {
    const base::Fd copy(
        sys::check(::fcntl(options.input.fd, F_DUPFD_CLOEXEC, 0), "use the caller's input"));
    archive.add_file(copy, entry);
  }
  return true;
}

// Takes the input out of the options when it travels with the job.
void write_job(const fs::path& file, GuestOptions& options) {
  const base::Fd disk = base::open_file(file.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0644);
  TarWriter archive([&](std::string_view bytes) { base::write_all(disk, bytes); });
  const auto document = format_job(options.job);
  archive.add({.path = &kJobDocument[1], .mode = 0600, .size = document.size()}, document);
  for (const auto& wanted : options.job.files) add_file(archive, wanted);
  if (pack_input(archive, options)) options.input = {};
  archive.finish();
}

void fill_folder(const fs::path& folder, GuestOptions& options) {
  if (!options.modules.empty()) {
    const auto init = base::read_file(programs_folder(options) / "guest-init", 64U << 20);
    base::write_file(folder / kInitrdFile, format_initrd(init));
  }
  write_job(folder / kJobFile, options);
  const base::Fd out =
      base::open_file((folder / kCollectedFile).c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
  const auto size = (options.collected + kTarBlock - 1) / kTarBlock * kTarBlock;
  sys::check(::ftruncate(out.get(), static_cast<off_t>(std::max<std::uint64_t>(size, 4096))),
             "make room for what comes back");
}

// Whether the program asks for an interpreter, which is the host's own C library's loader.
bool is_dynamic(const fs::path& program) {
  const base::Fd file = base::open_file(program.c_str(), O_RDONLY);
  char head[4096] = {};
  const auto count = sys::check(::read(file.get(), head, sizeof head), "read {}", program.native());
  return std::string_view(head, static_cast<std::size_t>(count)).find("/ld-linux") !=
         std::string_view::npos;
}

WardenPlan make_plan(const GuestOptions& options, const fs::path& folder, int cpu) {
  constexpr std::uint64_t kRoomForTheKernel = 2ULL << 30;
  constexpr std::chrono::milliseconds kGrace{1500};
  return {.folder = folder,
          .arguments = boot_line(options),
          .environment = boot_environment(options),
          .images = static_cast<unsigned>(images_of(options).size()),
          .cpu = cpu,
          .time_ms = (options.time + kGrace).count(),
          .jail = options.jail,
          .processes = options.processes,
          .longest_file = options.memory + options.disk + kRoomForTheKernel,
          .is_dynamic = is_dynamic(options.kernel)};
}

// The guest's ends of the lines, and what else the warden is started with.
class Handover {
 public:
  explicit Handover(base::Command& command) : command_(command) {}
  /// The guest reads, we write.
  base::Fd to_guest(int number) {
    auto pipe = base::make_pipe();
    give(std::move(pipe.read_end), number);
    return std::move(pipe.write_end);
  }
  base::Fd from_guest(int number) {
    auto pipe = base::make_pipe();
    give(std::move(pipe.write_end), number);
    return std::move(pipe.read_end);
  }
  void give(base::Fd fd, int number) {
    // Away from the numbers that others are put on (man 3 posix_spawn_file_actions_adddup2).
    base::Fd high(sys::check(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 64), "hand a descriptor over"));
    command_.pass_fds.emplace_back(high.get(), number);
    kept_.push_back(std::move(high));
  }
  void open(const fs::path& path, int flags, int number) {
    give(base::open_file(path.c_str(), flags), number);
  }

 private:
  base::Command& command_;
  std::vector<base::Fd> kept_;
};

SessionLines connect(Handover& handover) {
  return {.control_in = handover.to_guest(Descriptors::kControlIn),
          .control_out = handover.from_guest(Descriptors::kControlOut),
          .input = handover.to_guest(Descriptors::kInput),
          .output = handover.from_guest(Descriptors::kOutput),
          .error = handover.from_guest(Descriptors::kError),
          .console = handover.from_guest(Descriptors::kConsole),
          .orders = handover.to_guest(Descriptors::kOrders),
          .status = handover.from_guest(Descriptors::kStatus)};
}

struct Started {
  base::Process warden;
  SessionLines lines;
};

Started start_warden(const GuestOptions& options, const RunFolder& folder, int cpu) {
  base::Command command{.argv = {programs_folder(options) / "guest-warden",
                                 format_plan(make_plan(options, folder.path(), cpu))},
                        .exact_env = std::vector<std::string>{},
                        .new_session = true};
  Handover handover(command);
  SessionLines lines = connect(handover);
  handover.give(base::duplicate(folder.lock()), Descriptors::kLock);
  handover.open(options.kernel, O_RDONLY, Descriptors::kKernel);
  handover.open(folder.path(), O_RDONLY | O_DIRECTORY, Descriptors::kFolder);
  int image = Descriptors::kFirstImage;
  for (const auto& path : images_of(options)) handover.open(path, O_RDONLY, image++);
  return {.warden = base::spawn(command), .lines = std::move(lines)};
}

}  // namespace

GuestResult run_guest(const GuestOptions& given) {
  GuestOptions options = given;
  expect_sensible(options);
  const auto start = std::chrono::steady_clock::now();
  const int cpu =
      options.cpu ? *options.cpu : choose_processor(processors_of_runs(place_for_runs()));
  GuestResult result;
  {
    const QuietPipe quiet;
    const RunFolder folder(cpu);
    fill_folder(folder.path(), options);
    Started started = start_warden(options, folder, cpu);
    const SessionEnd end = Session(options, started.lines, result).run();
    judge(options, end, result);
    if (end.outcome)
      take_back(folder.path() / kCollectedFile, *end.outcome, options.job.collect, result.problems);
    started.lines.orders.close();
    started.warden.wait();
  }
  result.total = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - start);
  return result;
}

}  // namespace workbook
