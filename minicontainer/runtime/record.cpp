#include "minicontainer/runtime/record.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/json.hpp"

namespace minicontainer {
namespace {

using base::JsonView;
using nlohmann::json;

// A folder that somebody else may write to could hold forged records; then we would signal and
// remove what they name. False if there is no folder.
bool require_own_folder(const std::filesystem::path& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) == -1) {
    if (errno == ENOENT) return false;
    sys::throw_error(errno, "look at " + path.native());
  }
  const uid_t user = ::geteuid();
  if (S_ISDIR(status.st_mode) && status.st_uid == user && (status.st_mode & 022) == 0) return true;
  throw std::runtime_error(fmt::format(
      "{} must be a folder of user {} that nobody else can write to: mend it, or choose another "
      "one with --root",
      path.native(), user));
}

void make_state_root(const std::filesystem::path& root) {
  if (require_own_folder(root)) return;
  std::filesystem::create_directories(root.parent_path());
  if (::mkdir(root.c_str(), 0700) == -1 && errno != EEXIST) {
    sys::throw_error(errno, "make the folder of containers " + root.native());
  }
  require_own_folder(root);
}

base::Fd lock(const std::filesystem::path& folder) {
  base::Fd fd = base::open_file(folder.c_str(), O_RDONLY | O_DIRECTORY);
  sys::check(::flock(fd.get(), LOCK_EX), "lock {}", folder.native());
  return fd;
}

json to_json(const CgroupPlace& place) {
  json folders = json::object();
  for (const auto& [controller, folder] : place.folders) folders[controller] = folder.native();
  return {{"version", place.version == CgroupVersion::kV1 ? 1 : 2}, {"folders", folders}};
}

json to_json(const ProcessIdentity& process) {
  return {{"pid", process.pid}, {"startTime", process.start_time}};
}

ProcessIdentity read_identity(const JsonView& view) {
  return {.pid = static_cast<pid_t>(view.at("pid").integer_between(1, INT32_MAX)),
          .start_time = static_cast<std::uint64_t>(view.at("startTime").integer())};
}

CgroupPlace read_place(const JsonView& view) {
  CgroupPlace place;
  place.version =
      view.at("version").integer_between(1, 2) == 1 ? CgroupVersion::kV1 : CgroupVersion::kV2;
  view.at("folders").each_member([&](const std::string& controller, const JsonView& folder) {
    place.folders[controller] = folder.string();
  });
  return place;
}

Record read_record(const JsonView& view) {
  Record record;
  record.id = view.at("id").string();
  record.bundle = view.at("bundle").string();
  record.root = view.at("rootfs").string();
  record.oci_version = view.at("ociVersion").string();
  record.created = view.at("created").string();
  record.owner = static_cast<uid_t>(view.at("owner").integer());
  record.has_pid_namespace = view.at("hasPidNamespace").boolean();
  record.has_later_hooks = view.at("hasLaterHooks").boolean();
  view.at("annotations").each_member([&](const std::string& key, const JsonView& value) {
    record.annotations[key] = value.string();
  });
  if (const auto process = view.find("process")) record.process = read_identity(*process);
  if (const auto runner = view.find("runner")) record.runner = read_identity(*runner);
  if (const auto cgroup = view.find("cgroup")) record.cgroup = read_place(*cgroup);
  return record;
}

}  // namespace

void check_id(const std::string& id) {
  const auto is_letter = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '+' || c == '-' || c == '.';
  };
  if (id.empty() || id.size() > 255 || id == "." || id == ".." ||
      !std::ranges::all_of(id, is_letter)) {
    throw std::invalid_argument(
        fmt::format("\"{}\" is no container id: use letters, digits and any of _ + - . in it", id));
  }
}

std::filesystem::path default_state_root() {
  if (::geteuid() == 0 && ::access("/run", W_OK) == 0) return "/run/minirun";
  const char* runtime_folder = ::getenv("XDG_RUNTIME_DIR");
  if (runtime_folder != nullptr && *runtime_folder == '/') {
    return std::filesystem::path(runtime_folder) / "minirun";
  }
  return fmt::format("/tmp/minirun-{}", ::geteuid());
}

StateFolder StateFolder::claim(const std::filesystem::path& root, const std::string& id) {
  check_id(id);
  make_state_root(root);
  StateFolder folder(root / id);
  if (::mkdir(folder.path_.c_str(), 0711) == -1) {
    if (errno == EEXIST) throw ContainerExists(id);
    sys::throw_error(errno, "make " + folder.path_.native());
  }
  folder.lock_ = lock(folder.path_);
  return folder;
}

StateFolder StateFolder::open(const std::filesystem::path& root, const std::string& id) {
  check_id(id);
  StateFolder folder(root / id);
  struct stat status{};
  if (::lstat(folder.path_.c_str(), &status) == -1) {
    if (errno == ENOENT) throw NoSuchContainer(id);
    sys::throw_error(errno, "look at " + folder.path_.native());
  }
  require_own_folder(root);
  folder.lock_ = lock(folder.path_);
  // It may have been deleted while we waited for the lock.
  if (::access(folder.path_.c_str(), F_OK) == -1) throw NoSuchContainer(id);
  return folder;
}

void StateFolder::unlock() {
  // Closing is not enough: a child that was started meanwhile has the folder open as well.
  if (lock_.is_open()) ::flock(lock_.get(), LOCK_UN);
  lock_.close();
}

void StateFolder::save(const Record& record) const {
  json document = {{"id", record.id},
                   {"bundle", record.bundle.native()},
                   {"rootfs", record.root.native()},
                   {"ociVersion", record.oci_version},
                   {"created", record.created},
                   {"owner", record.owner},
                   {"annotations", record.annotations},
                   {"hasPidNamespace", record.has_pid_namespace},
                   {"hasLaterHooks", record.has_later_hooks}};
  if (record.process) document["process"] = to_json(*record.process);
  if (record.runner) document["runner"] = to_json(*record.runner);
  if (record.cgroup) document["cgroup"] = to_json(*record.cgroup);
  // Written beside and renamed, so that no reader sees half of it; not flushed to a disk: after a
  // power cut there are no containers.
  const std::string beside = path_.native() + "/state.json.new";
  base::write_file(beside, base::format_json(document));
  const std::filesystem::path file = path_ / "state.json";
  sys::check(::rename(beside.c_str(), file.c_str()), "rename {} to {}", beside, file.native());
}

Record StateFolder::load() const {
  const auto file = path_ / "state.json";
  if (::access(file.c_str(), F_OK) == -1 && errno == ENOENT) {
    Record record;
    record.id = path_.filename();
    return record;
  }
  const json document = base::load_json(file);
  return read_record(JsonView(document, file.native()));
}

void StateFolder::remove() {
  const auto remove_files = [&](std::initializer_list<const char*> names) {
    for (const char* name : names) ::unlink((path_ / name).c_str());
    return ::rmdir(path_.c_str()) == 0;
  };
  // What a container has whose `run` comes to its end; then what others leave. ENOENT: the `run` of
  // a container that was killed here has cleared up behind itself.
  if (!remove_files({"config.json", "state.json"}) && errno != ENOENT &&
      !remove_files({"start", "state.json.new"}) && errno != ENOENT) {
    sys::throw_error(errno, "remove " + path_.native());
  }
  lock_.close();
}

std::vector<std::string> list_ids(const std::filesystem::path& root) {
  std::vector<std::string> ids;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(root, error)) {
    const auto name = entry.path().filename().native();
    if (!name.starts_with('.') && entry.is_directory(error)) ids.push_back(name);
  }
  std::ranges::sort(ids);
  return ids;
}

Status look_at_status(const StateFolder& folder, const Record& record) {
  Signs signs;
  signs.has_process = record.process.has_value();
  signs.is_alive = signs.has_process && is_alive(*record.process);
  signs.waits_for_start = ::access(folder.start_fifo().c_str(), F_OK) == 0;
  signs.is_frozen = signs.is_alive && record.cgroup && open_cgroup(*record.cgroup)->is_frozen();
  return status_of(signs);
}

void require_status(const std::string& command, const Record& record, Status status) {
  if (is_allowed(command, status)) return;
  // Engines look for these very words (containerd's runc package, podman's OCI errors).
  if (command == "kill" && status == Status::kStopped) {
    throw std::runtime_error("container not running");
  }
  throw std::runtime_error(
      fmt::format("cannot {} container \"{}\": it is {}", command, record.id, status_name(status)));
}

}  // namespace minicontainer
