#include "workbook/judge/build_in_guest.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/time.hpp"
#include "workbook/judge/room.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

constexpr uid_t kCompilerUser = 1001;
constexpr uid_t kLinkerUser = 1002;
constexpr std::chrono::seconds kLinkTime{180};
constexpr std::size_t kLargestSource = std::size_t{1} << 20;
constexpr std::size_t kLargestObject = std::size_t{48} << 20;

const fs::path kWork = fs::path(kJudgeFolder) / "work";

// A folder that one user may write, and whose content nobody else but root sees.
fs::path make_folder_of(const std::string& name, uid_t user) {
  const fs::path folder = kWork / name;
  fs::create_directories(folder);
  sys::check(::chown(folder.c_str(), user, user), "give {} away", folder.native());
  sys::check(::chmod(folder.c_str(), 0700), "set the mode of {}", folder.native());
  return folder;
}

// What a stranger's user has made may be anything: only a plain file is taken over, once.
std::string take_file(const fs::path& path) {
  const base::Fd file = base::open_file(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  struct stat status{};
  sys::check(::fstat(file.get(), &status), "look at {}", path.native());
  if (!S_ISREG(status.st_mode) || status.st_nlink != 1) {
    throw std::runtime_error(path.native() + " is no plain file");
  }
  return base::read_all(file, kLargestObject);
}

void put_file(const fs::path& path, const std::string& content, uid_t user, mode_t mode) {
  fs::create_directories(path.parent_path());
  base::replace_file(path, content);
  sys::check(::chown(path.c_str(), user, user), "give {} away", path.native());
  sys::check(::chmod(path.c_str(), mode), "set the mode of {}", path.native());
}

BuildResult too_late(const std::string& what, const RoomResult& result) {
  return {.is_learners = true,
          .diagnosis = what + " did not come to an end in the time that there is",
          .output = result.output};
}

// The compiler's words, with the line by which ninja would have introduced them.
BuildResult failed(const std::string& target, const RoomResult& result) {
  BuildResult build = read_failed_build("/src", "FAILED: " + target + "\n" + result.output);
  build.is_learners = true;  // nothing else is compiled here
  build.output = result.output;
  return build;
}

class Builder {
 public:
  explicit Builder(const JudgeJob& job) : job_(job), deadline_(job.compile_time) {}

  BuiltProgram build() {
    BuiltProgram built;
    for (const auto& part : job_.parts) {
      built.build = compile(part);
      if (!built.build.is_ok) return built;
    }
    built.build = link();
    built.program = kWork / job_.program;
    return built;
  }

 private:
  BuildResult compile(const PartCommand& part) {
    const std::string source = fmt::format("labs/{}/{}", job_.folder, part.file);
    const fs::path from = fs::path(kFilesFolder) / part.file;
    if (!fs::exists(from)) {
      return {.is_learners = true, .diagnosis = source + " is missing"};
    }
    put_file(kHeadersFolder / fs::path(source), base::read_file(from, kLargestSource), 0, 0644);
    const fs::path out = make_folder_of("compiled", kCompilerUser);
    const std::string object = fs::path(part.file).stem().native() + ".o";
    RoomPlan plan{.argv = part.compile, .cwd = "/src", .uid = kCompilerUser};
    plan.argv.insert(plan.argv.end(), {"-o", "/out/" + object, "-c", source});
    plan.folders = {{.from = kHeadersFolder, .at = "/src"},
                    {.from = out, .at = "/out", .is_writable = true}};
    plan.time = deadline_.remaining();
    const RoomResult result = run_in_room(plan);
    if (result.was_late) return too_late("compiling " + source, result);
    if (!result.is_success) return failed("labs/CMakeFiles/my-" + source, result);
    put_file(kWork / "linked" / part.object, take_file(out / object), kLinkerUser, 0400);
    return {.is_ok = true, .output = result.output};
  }

  // The link command's paths are relative to the build folder; the learner's objects are elsewhere.
  BuildResult link() {
    const fs::path out = make_folder_of("out", kLinkerUser);
    RoomPlan plan{.argv = {}, .cwd = "/objects", .uid = kLinkerUser};
    for (const auto& word : job_.link) plan.argv.push_back(inside(word));
    plan.folders = {{.from = kObjectsFolder, .at = "/objects"},
                    {.from = kWork / "linked", .at = "/learner"},
                    {.from = out, .at = "/out", .is_writable = true}};
    plan.argv.emplace_back(
        "-Wl,--strip-debug");  // nobody debugs it, and it is written in less time
    plan.time = kLinkTime;
    const RoomResult result = run_in_room(plan);
    if (result.was_late) {
      BuildResult late = too_late("linking", result);
      late.is_learners = false;  // what takes so long is the machine
      return late;
    }
    if (!result.is_success) return failed("bin/lab" + job_.number + "/" + job_.program, result);
    // Readable: the kernel lets a process of an unreadable program not write its own id maps
    // (man 5 proc, "dumpable"), which labs 04 and 11 are about.
    put_file(kWork / job_.program, take_file(out / job_.program), 0, 0755);
    return {.is_ok = true, .output = result.output};
  }

  [[nodiscard]] std::string inside(const std::string& word) const {
    if (word == fmt::format("bin/lab{}/{}", job_.number, job_.program)) {
      return "/out/" + job_.program;
    }
    for (const auto& part : job_.parts) {
      if (part.object == word) return "/learner/" + word;
    }
    return word;
  }

  const JudgeJob& job_;
  base::Deadline deadline_;
};

}  // namespace

BuiltProgram build_in_guest(const JudgeJob& job) {
  return Builder(job).build();
}

}  // namespace workbook
