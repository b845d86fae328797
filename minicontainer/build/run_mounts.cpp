#include "minicontainer/build/run_mounts.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/kernel/inside.hpp"

namespace build {

namespace fs = std::filesystem;

namespace {

bool is_set(const Flag& option) {
  return option.value.empty() || option.value == "true" || option.value == "1";
}

unsigned number_of(const Flag& option, int base) {
  unsigned number = 0;
  const std::string& text = option.value;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  throw BuildError(fmt::format("invalid value for '{}': '{}' in --mount", option.name, text));
}

void take_option(RunMount& mount, const Flag& option) {
  const std::string& name = option.name;
  if (name == "type") {
    mount.type = option.value;
  } else if (name == "target" || name == "dst" || name == "destination") {
    mount.target = option.value;
  } else if (name == "source" || name == "src") {
    mount.source = option.value;
  } else if (name == "from") {
    mount.from = option.value;
  } else if (name == "id") {
    mount.id = option.value;
  } else if (name == "size") {
    mount.size = option.value;
  } else if (name == "mode") {
    mount.mode = number_of(option, 8);
  } else if (name == "uid") {
    mount.owner.uid = number_of(option, 10);
  } else if (name == "gid") {
    mount.owner.gid = number_of(option, 10);
  } else if (name == "ro" || name == "readonly") {
    mount.is_read_only = is_set(option);
  } else if (name == "rw" || name == "readwrite") {
    mount.is_read_only = !is_set(option);
  } else if (name == "required") {
    mount.is_required = is_set(option);
  } else if (name == "sharing") {
    mount.is_locked = option.value == "locked" || option.value == "private";
  } else {
    throw BuildError(fmt::format("unexpected key '{}' in '{}={}'", name, name, option.value));
  }
}

void fill_in(RunMount& mount, const std::string& text) {
  if (mount.type == "secret") {
    if (mount.id.empty()) mount.id = fs::path(mount.source).filename();
    if (mount.id.empty()) mount.id = fs::path(mount.target).filename();
    if (mount.target.empty()) mount.target = "/run/secrets/" + mount.id;
  }
  if (mount.target.empty()) throw BuildError("target is required in --mount=" + text);
  if (mount.type == "cache" && mount.id.empty()) mount.id = mount.target;
  if (mount.type == "cache" && !mount.from.empty()) {
    throw BuildError("--mount=type=cache with from= is not supported: copy the files in the step");
  }
}

}  // namespace

RunMount parse_run_mount(const std::string& text, const std::string& working_dir) {
  RunMount mount{.type = "bind"};
  const auto options = mount_options(text);
  for (const Flag& option : options) {
    if (option.name == "type") mount.type = option.value;
  }
  if (mount.type != "bind" && mount.type != "cache" && mount.type != "secret" &&
      mount.type != "tmpfs") {
    throw BuildError(fmt::format(
        "unsupported mount type \"{}\": there are bind, cache, secret and tmpfs", mount.type));
  }
  mount.is_read_only = mount.type == "bind";
  if (mount.type == "secret") mount.mode = 0400;
  for (const Flag& option : options) take_option(mount, option);
  fill_in(mount, text);
  const fs::path base = working_dir.empty() ? "/" : working_dir;
  mount.target = (base / mount.target).lexically_normal();
  return mount;
}

RunMounts::RunMounts(Shared& shared, std::size_t stage, const std::vector<RunMount>& mounts)
    : shared_(shared), stage_(stage) {
  for (const RunMount& mount : mounts) add(mount);
}

std::vector<std::string> RunMounts::targets() const {
  std::vector<std::string> targets;
  for (const auto& setting : settings_) targets.push_back(setting.target);
  return targets;
}

void RunMounts::add(const RunMount& mount) {
  engine::MountSetting setting{.target = mount.target, .is_read_only = mount.is_read_only};
  if (mount.type == "tmpfs") {
    setting.kind = engine::MountKind::kTmpfs;
    setting.options = {"mode=1777"};
    if (!mount.size.empty()) setting.options.push_back("size=" + mount.size);
  } else if (mount.type == "cache") {
    setting.source = cache_source(mount);
  } else if (mount.type == "bind") {
    setting.source = bind_source(mount);
  } else if (mount.type == "text") {
    setting.source = file_with(mount.source, mount);
  } else {
    const auto source = secret_source(mount);
    if (!source) return;
    setting.source = *source;
  }
  settings_.push_back(std::move(setting));
}

fs::path RunMounts::file_with(const std::string& text, const RunMount& mount) {
  const auto file = shared_.workplace.new_folder("file") / "file";
  base::replace_file(file, text);
  sys::check(::chown(file.c_str(), mount.owner.uid, mount.owner.gid), "chown {}", file.native());
  sys::check(::chmod(file.c_str(), mount.mode), "chmod {}", file.native());
  return file;
}

std::optional<fs::path> RunMounts::secret_source(const RunMount& mount) {
  const auto& secrets = shared_.options.secrets;
  if (const auto secret = secrets.find(mount.id); secret != secrets.end()) {
    return file_with(base::read_file(secret->second), mount);
  }
  if (!mount.is_required) return std::nullopt;
  throw BuildError(
      fmt::format("secret {0}: not found: give it with --secret id={0},src=FILE", mount.id));
}

// What a step writes into it stays with the step: of the context a copy is mounted, of an image a
// root with an empty folder on top.
fs::path RunMounts::bind_source(const RunMount& mount) {
  const std::string source = tree_path(mount.source, "RUN");
  if (mount.from.empty()) {
    const auto folder = shared_.workplace.new_folder("context");
    const base::Fd root = base::open_file(folder.c_str(), O_RDONLY | O_DIRECTORY);
    const auto sources = shared_.context.find(source, "RUN");
    copy_files(shared_.context, {.command = "RUN", .sources = sources, .destination = "/source"},
               {}, root);
    return folder / "source";
  }
  auto root = std::make_unique<StepRoot>(shared_.store, state_from(shared_, stage_, mount.from),
                                         shared_.workplace.new_folder("bind"));
  const base::Fd top = root->open();
  const auto found = minicontainer::find_inside(top, "/" + source, O_PATH);
  if (!found) {
    throw BuildError(fmt::format("RUN failed: there is no {} in {}", mount.source, mount.from));
  }
  const fs::path path = minicontainer::describe(*found);
  roots_.push_back(std::move(root));
  return path;
}

fs::path RunMounts::cache_source(const RunMount& mount) {
  const fs::path folder =
      shared_.options.folders.root / "build/mounts" / image::digest_of(mount.id).hex();
  if (fs::create_directories(folder)) {
    sys::check(::chown(folder.c_str(), mount.owner.uid, mount.owner.gid), "chown a cache");
    sys::check(::chmod(folder.c_str(), mount.mode), "chmod a cache");
  }
  if (mount.is_locked) {
    base::Fd lock = base::open_file(folder.c_str(), O_RDONLY | O_DIRECTORY);
    sys::check(::flock(lock.get(), LOCK_EX), "lock the cache {}", mount.id);
    locks_.push_back(std::move(lock));
  }
  return folder;
}

}  // namespace build
