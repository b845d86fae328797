#include <fmt/core.h>
#include <linux/sched.h>
#include <sys/mount.h>

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/kernel/devices.hpp"
#include "minicontainer/runtime/cgroup_mount.hpp"
#include "minicontainer/runtime/explain/script_parts.hpp"

namespace minicontainer::script {
namespace {

std::string below_root(const std::filesystem::path& path) {
  return "\"$root\"" + quote(path.native());
}

// mount(8) knows the words of config.json, but for those that containers have added.
std::string option_words(const nlohmann::json& mount) {
  static constexpr std::array<std::string_view, 9> kNotOfMount = {
      "tmpcopyup", "idmap", "ridmap", "copy-symlink", "rro", "rrw", "rnosuid", "rnodev", "rnoexec"};
  std::string words;
  for (const auto& option : mount.value("options", nlohmann::json::array())) {
    const std::string word = option;
    if (std::ranges::find(kNotOfMount, word) != kNotOfMount.end()) continue;
    words += (words.empty() ? "" : ",") + word;
  }
  return words.empty() ? "defaults" : words;
}

std::string bind_folder(const std::filesystem::path& source, const std::string& target,
                        const std::string& options) {
  return fmt::format("mkdir -p {0}\nmount -o {1} {2} {0}\n", target, quote(options),
                     quote(source.native()));
}

// The mount point of a file is a file.
std::string bind_file(const std::filesystem::path& source, const std::string& target,
                      const std::string& options) {
  return fmt::format("mkdir -p \"$(dirname {0})\"\ntouch {0}\nmount -o {1} {2} {0}\n", target,
                     quote(options), quote(source.native()));
}

std::string options_without(std::string options, std::string_view word) {
  std::string kept;
  for (std::size_t start = 0; start <= options.size();) {
    const std::size_t end = std::min(options.find(',', start), options.size());
    const std::string one = options.substr(start, end - start);
    if (one != word && !one.empty()) kept += (kept.empty() ? "" : ",") + one;
    start = end + 1;
  }
  return kept;
}

// tmpcopyup: what the new file system covers is copied into it. A mode that it was given stays.
std::string copying_mount(const Mount& mount, const std::string& target,
                          const std::string& options) {
  const bool has_mode = mount.options.data.find("mode=") != std::string::npos;
  const std::string writable = options_without(options, "ro");
  std::string lines = fmt::format(
      "mkdir -p {0}\ncopy=$(mktemp -d)\ncp -a {0}/. \"$copy\"\nmount -t tmpfs -o {1} {2} {0}\n",
      target, writable.empty() ? "defaults" : quote(writable), quote(mount.source));
  lines += has_mode ? fmt::format("(shopt -s dotglob nullglob; cp -a -t {0} \"$copy\"/*)\n", target)
                    : fmt::format("cp -a \"$copy\"/. {0}\n", target);
  lines += "rm -r \"$copy\"\n";
  if (writable != options) lines += fmt::format("mount -o remount,bind,ro {}\n", target);
  return lines;
}

std::string plain_mount(const Mount& mount, const nlohmann::json& document) {
  const std::string target = below_root(mount.destination);
  const std::string options = option_words(document);
  if (mount.extras.copies_up) return copying_mount(mount, target, options);
  if ((mount.options.flags & MS_BIND) != 0) {
    std::error_code error;
    const bool is_folder = std::filesystem::is_directory(mount.source, error);
    return (is_folder ? bind_folder : bind_file)(mount.source, target, options);
  }
  return fmt::format("mkdir -p {0}\nmount -t {1} -o {2} {3} {0}\n", target, quote(mount.type),
                     quote(options), quote(mount.source));
}

std::string cgroup_mount(const Mount& mount, const nlohmann::json& document,
                         const CgroupPlace& place) {
  const std::string options = option_words(document);
  const std::string target = below_root(mount.destination);
  if (place.version == CgroupVersion::kV2) {
    return bind_folder(place.folders.at(""), target, "bind," + options);
  }
  const std::string open = options_without(options, "ro");
  std::string lines = fmt::format("mkdir -p {0}\nmount -t tmpfs -o {1} tmpfs {0}\n", target,
                                  quote(open + ",mode=755"));
  for (const auto& [folder, names] : controller_names(place)) {
    lines += bind_folder(folder, below_root(mount.destination / names), "rbind," + options);
    if (names.find(',') == names.npos) continue;
    lines += fmt::format("for name in {}; do ln -s {} {}/$name; done\n",
                         "$(echo " + quote(names) + " | tr , ' ')", quote(names), target);
  }
  if (options != open)
    lines += fmt::format("mount -o remount,bind,{} {}\n", quote(options), target);
  return lines;
}

std::string node(const Config& config, const std::string& path, const std::string& numbers,
                 const std::string& mode) {
  const std::string target = below_root(path);
  if (config.is_separate(CLONE_NEWUSER)) {  // who is root only there makes no device
    return fmt::format("touch {0}; mount --bind {1} {0}\n", target, quote(path));
  }
  return fmt::format("[ -e {0} ] || mknod -m {1} {0} {2}\n", target, mode, numbers);
}

}  // namespace

std::string names(const Config& config) {
  std::string lines = "# hostname, domainname, linux.sysctl\n";
  const auto set = [&](const std::string& value, const std::string& file) {
    if (!value.empty()) lines += fmt::format("echo {} > {}\n", quote(value), quote(file));
  };
  set(config.hostname, "/proc/sys/kernel/hostname");
  set(config.domainname, "/proc/sys/kernel/domainname");
  for (const auto& [name, value] : config.sysctl) {
    lines += fmt::format("sysctl -q -w {}\n", quote(name + "=" + value));
  }
  return lines;
}

std::string mounts(const Config& config, const std::optional<CgroupPlace>& place) {
  std::string lines = "# Its mounts are its own; pivot_root wants the root to be one.\n";
  lines += is_connected(config) ? "mount --make-rslave /  # linux.rootfsPropagation\n"
                                : "mount --make-rprivate /\n";
  lines += "mount --rbind \"$root\" \"$root\"\n# mounts\n";
  const auto document = base::parse_json(config.text, "config.json");
  for (std::size_t i = 0; i < config.mounts.size(); ++i) {
    const Mount& mount = config.mounts[i];
    if (mount.type != "cgroup" && mount.type != "cgroup2") {
      lines += plain_mount(mount, document["mounts"][i]);
    } else if (place) {
      lines += cgroup_mount(mount, document["mounts"][i], *place);
    }
  }
  return lines;
}

std::string devices(const Config& config) {
  std::string lines = "# The devices that every program expects, and linux.devices\n";
  const bool is_own = std::ranges::any_of(config.mounts, [](const Mount& mount) {
    return mount.destination == "/dev" && mount.type == "tmpfs";
  });
  if (is_own) {
    for (const auto& device : default_devices()) {
      lines +=
          node(config, "/dev/" + device.name, fmt::format("c {} {}", device.major, device.minor),
               fmt::format("{:o}", device.mode));
    }
    lines +=
        "ln -s /proc/self/fd \"$root/dev/fd\"\nln -s /proc/self/fd/0 \"$root/dev/stdin\"\n"
        "ln -s /proc/self/fd/1 \"$root/dev/stdout\"\nln -s /proc/self/fd/2 \"$root/dev/stderr\"\n"
        "ln -sf pts/ptmx \"$root/dev/ptmx\"\n";
  }
  for (const auto& device : config.devices) {
    const std::string numbers =
        device.type == 'p' ? "p" : fmt::format("{} {} {}", device.type, device.major, device.minor);
    lines += node(config, device.path, numbers, fmt::format("{:o}", device.mode));
    const bool has_owner = device.uid != 0 || device.gid != 0;
    if (has_owner && !config.is_separate(CLONE_NEWUSER)) {
      lines += fmt::format("chown {}:{} {}\n", device.uid, device.gid, below_root(device.path));
    }
  }
  return lines;
}

std::string masks(const Config& config) {
  std::string lines = "# linux.maskedPaths, linux.readonlyPaths\n";
  if (!config.masked_paths.empty()) {
    lines +=
        "mask() {\n  if [ -d \"$root$1\" ]; then mount -t tmpfs -o ro,size=0k tmpfs \"$root$1\"\n"
        "  elif [ -e \"$root$1\" ]; then mount --bind \"$root/dev/null\" \"$root$1\"; fi\n}\n";
  }
  for (const auto& path : config.masked_paths) lines += "mask " + quote(path) + "\n";
  if (!config.read_only_paths.empty()) {
    lines +=
        "read_only() {\n  [ -e \"$root$1\" ] || return 0\n"
        "  mount --rbind \"$root$1\" \"$root$1\"\n  mount -o remount,bind,ro \"$root$1\"\n}\n";
  }
  for (const auto& path : config.read_only_paths) lines += "read_only " + quote(path) + "\n";
  return lines;
}

}  // namespace minicontainer::script
