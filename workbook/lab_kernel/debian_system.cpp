#include "workbook/lab_kernel/debian_system.hpp"

#include <fmt/core.h>
#include <fnmatch.h>
#include <sys/stat.h>

#include <algorithm>
#include <system_error>

namespace workbook {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kBasePackages = {
    "base-files", "bash",       "dash",      "coreutils",    "util-linux",  "util-linux-extra",
    "mount",      "procps",     "grep",      "sed",          "mawk",        "findutils",
    "tar",        "gzip",       "diffutils", "hostname",     "less",        "strace",
    "iproute2",   "nftables",   "iptables",  "uidmap",       "libcap2-bin", "busybox-static",
    "libc-bin",   "libstdc++6", "libgcc-s1", "iputils-ping", "netbase"};

const std::vector<std::string> kToolchainPackages = {
    "g++",        "lld",          "binutils",       "libc6-dev",          "libfmt-dev",
    "libcap-dev", "libcrypt-dev", "libseccomp-dev", "nlohmann-json3-dev", "libarchive-dev",
    "libssl-dev", "libzstd-dev",  "zlib1g-dev",     "libnl-route-3-dev",  "libyaml-cpp-dev"};

// In a guest nobody reads a manual, speaks another language or installs a package; nobody links
// with a sanitizer, whose addresses User Mode Linux does not have, or optimises at link time.
constexpr const char* kLeftOut[] = {"/usr/share/doc*",
                                    "/usr/share/man/*",
                                    "/usr/share/info/*",
                                    "/usr/share/locale/*",
                                    "/usr/share/lintian/*",
                                    "/usr/share/bug/*",
                                    "/usr/share/bash-completion/*",
                                    "/usr/share/zsh/*",
                                    "/usr/share/gdb/*",
                                    "/usr/share/perl*",
                                    "/usr/lib/*/perl*",
                                    "/usr/lib/*/gconv/*",
                                    "/usr/lib/gcc/*/lto1",
                                    "/usr/lib/gcc/*/cc1",
                                    "/usr/lib/gcc/*san*",
                                    "/usr/lib/*/lib*san.so*",
                                    "/usr/lib/systemd/*",
                                    "/lib/systemd/*",
                                    "/etc/init.d/*",
                                    "/etc/cron*",
                                    "/var/*"};

bool is_left_out(const std::string& path) {
  return std::any_of(std::begin(kLeftOut), std::end(kLeftOut),
                     [&](const char* pattern) { return ::fnmatch(pattern, path.c_str(), 0) == 0; });
}

// The name without links on the way to it: /bin/ls is /usr/bin/ls where /bin is a link.
fs::path real_place(const fs::path& path) {
  std::error_code error;
  const auto parent = fs::canonical(path.parent_path(), error);
  return error ? path : parent / path.filename();
}

// Set-user-id programs keep working; a group counts only when it is one of Debian's own.
Access access_of(const struct stat& status) {
  constexpr gid_t kFirstOfUsers = 100;
  const bool is_system_group = status.st_gid < kFirstOfUsers;
  return {.mode = status.st_mode & 07777, .gid = is_system_group ? status.st_gid : 0};
}

class Collector {
 public:
  explicit Collector(SquashWriter& image) : image_(image) {}

  void add(const fs::path& named) {
    const auto path = real_place(named);
    struct stat status{};
    if (is_left_out(path) || ::lstat(path.c_str(), &status) == -1) return;
    try {
      add_kind(path, status);
      paths_.insert(path);
    } catch (const std::system_error& error) {
      notes_.push_back(fmt::format("left out of the image: {}", error.what()));
    }
  }
  [[nodiscard]] bool has(const fs::path& path) const { return paths_.contains(real_place(path)); }
  std::vector<std::string> take_notes() { return std::move(notes_); }

 private:
  void add_kind(const fs::path& path, const struct stat& status) {
    if (S_ISDIR(status.st_mode)) image_.add_folder(path, access_of(status));
    if (S_ISLNK(status.st_mode)) image_.add_symlink(path, fs::read_symlink(path));
    if (S_ISREG(status.st_mode)) image_.add_file(path, path, access_of(status));
  }

  SquashWriter& image_;
  std::set<fs::path> paths_;
  std::vector<std::string> notes_;
};

}  // namespace

DebianSystem::DebianSystem(Flavour flavour) {
  auto wanted = kBasePackages;
  if (flavour == Flavour::kToolchain) {
    wanted.insert(wanted.end(), kToolchainPackages.begin(), kToolchainPackages.end());
  }
  chosen_ = packages_.closure(wanted);
  // They run when packages are installed, and bring Perl.
  for (const char* name : {"debconf", "perl-base", "perl", "dpkg"}) chosen_.erase(name);
}

std::string DebianSystem::identity() const {
  std::string identity;
  for (const auto& name : chosen_) identity += packages_.identity(name) + "\n";
  return identity;
}

std::vector<std::string> DebianSystem::add_to(SquashWriter& image) const {
  Collector collector(image);
  // Where /bin and its like are links (man 7 file-hierarchy), no package owns them.
  for (const char* name : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"})
    collector.add(name);
  for (const auto& name : chosen_) {
    for (const auto& path : packages_.files(name)) collector.add(path);
  }
  for (const auto& [name, link, target] : read_alternatives()) {
    if (!collector.has(target)) continue;
    collector.add("/etc/alternatives/" + name);
    collector.add(link);
  }
  return collector.take_notes();
}

}  // namespace workbook
