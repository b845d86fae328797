#include "workbook/lab_kernel/guest.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <string.h>
#include <sys/wait.h>
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

void write_job(const fs::path& file, const GuestJob& job) {
  const base::Fd disk = base::open_file(file.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0644);
  TarWriter archive([&](std::string_view bytes) { base::write_all(disk, bytes); });
  const auto document = format_job(job);
  archive.add({.path = &kJobDocument[1], .mode = 0600, .size = document.size()}, document);
  for (const auto& wanted : job.files) add_file(archive, wanted);
  archive.finish();
}

void fill_folder(const fs::path& folder, const GuestOptions& options) {
  if (!options.modules.empty()) {
    const auto init = base::read_file(programs_folder(options) / "guest-init", 64U << 20);
    base::write_file(folder / kInitrdFile, format_initrd(init));
  }
  write_job(folder / kJobFile, options.job);
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

std::string last_line_of(const std::string& console) {
  const auto panic = console.rfind("Kernel panic");
  auto text = console.substr(panic == std::string::npos ? 0 : panic);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  if (panic != std::string::npos) return text.substr(0, text.find_first_of("\r\n"));
  const auto last = text.find_last_of('\n');
  return text.substr(last == std::string::npos ? 0 : last + 1);
}

std::string tell_missing_result(const SessionEnd& end, const std::string& console) {
  if (!end.lie.empty()) return "the guest's result is not to be believed: " + end.lie;
  const auto how = WIFSIGNALED(end.wait_status)
                       ? fmt::format("signal {} ended its kernel", WTERMSIG(end.wait_status))
                       : fmt::format("its kernel halted (code {})", WEXITSTATUS(end.wait_status));
  const auto last = last_line_of(console);
  return fmt::format("the guest brought no result: {}{}", how,
                     last.empty() ? "" : "; it last said: " + last);
}

void set_job_end(const JobOutcome& outcome, GuestResult& result) {
  result.end = outcome.was_killed ? GuestEnd::kKilled : GuestEnd::kExited;
  result.value = outcome.value;
  result.was_out_of_memory = outcome.was_out_of_memory;
  result.report = outcome.report;
  if (outcome.was_killed)
    result.reason =
        fmt::format("signal {} ({}) ended it{}", outcome.value, ::strsignal(outcome.value),
                    outcome.was_out_of_memory ? ": it was out of memory" : "");
}

void judge(const GuestOptions& options, const SessionEnd& end, GuestResult& result) {
  if (!end.failure.empty()) throw std::runtime_error("the guest cannot be started: " + end.failure);
  if (end.forced == GuestEnd::kOutputTooLong) {
    result.end = *end.forced;
    result.reason = "it wrote more than it may, and was ended";
  } else if (end.outcome) {
    set_job_end(*end.outcome, result);
  } else if (end.forced == GuestEnd::kTimeOver) {
    result.end = *end.forced;
    result.reason = fmt::format("it was still at work after {}, and was ended",
                                base::format_duration(options.time));
  } else {
    const bool is_panic = result.console.find("Kernel panic") != std::string::npos;
    result.end = is_panic && end.lie.empty() ? GuestEnd::kPanic : GuestEnd::kNoResult;
    result.reason = is_panic && end.lie.empty()
                        ? "the guest's kernel gave up: " + last_line_of(result.console)
                        : tell_missing_result(end, result.console);
  }
}

}  // namespace

GuestResult run_guest(const GuestOptions& options) {
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
