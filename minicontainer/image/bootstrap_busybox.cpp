#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <sstream>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/spawn.hpp"
#include "base/time.hpp"
#include "minicontainer/image/add_layer.hpp"
#include "minicontainer/image/archive.hpp"
#include "minicontainer/image/bootstrap.hpp"

namespace image {
namespace {

constexpr const char* kPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

std::filesystem::path find_busybox() {
  const char* variable = std::getenv("PATH");
  std::istringstream folders(variable == nullptr ? "/usr/bin:/bin" : variable);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const auto program = std::filesystem::path(folder) / "busybox";
    if (::access(program.c_str(), X_OK) == 0) return program;
  }
  throw Error("no busybox on this machine: apt-get install busybox-static");
}

// A program with an interpreter (man 5 elf, PT_INTERP) would look for its libraries in the image.
void check_is_static(const std::filesystem::path& program) {
  const std::string bytes = base::read_file(program, std::size_t{64} << 20);
  if (!bytes.starts_with("\x7f"
                         "ELF"))
    throw Error(program.native() + " is no program");
  if (bytes.substr(0, 4096).find("/ld-") != std::string::npos) {
    throw Error(program.native() +
                " needs libraries, which the image would not have: apt-get install "
                "busybox-static");
  }
}

std::vector<std::string> applets_of(const std::filesystem::path& program) {
  auto finished = base::run_collecting({.argv = {program.native(), "--list-full"}});
  if (!finished.status.is_success()) throw Error(program.native() + " does not list its programs");
  std::istringstream lines(finished.output);
  std::vector<std::string> applets;
  for (std::string line; std::getline(lines, line);) applets.push_back(normal_path(line));
  return applets;
}

std::map<std::string, LayerEntry> folders() {
  std::map<std::string, LayerEntry> entries;
  const auto add = [&](const char* path, mode_t mode) {
    entries[path] = {.path = path, .kind = EntryKind::kFolder, .mode = mode};
  };
  for (const char* path :
       {"bin", "sbin", "usr", "usr/bin", "usr/sbin", "dev", "etc", "home", "lib", "proc", "sys",
        "run", "var", "var/log", "var/spool", "var/spool/mail", "var/www", "mnt"}) {
    add(path, 0755);
  }
  add("root", 0700);
  add("tmp", 01777);
  add("var/tmp", 01777);
  return entries;
}

const std::map<std::string, std::string>& texts() {
  static const std::map<std::string, std::string> kTexts = {
      {"etc/passwd",
       "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\n"
       "bin:x:2:2:bin:/bin:/bin/false\nsys:x:3:3:sys:/dev:/bin/false\n"
       "mail:x:8:8:mail:/var/spool/mail:/bin/false\nwww-data:x:33:33:www-data:/var/www:/bin/false\n"
       "nobody:x:65534:65534:nobody:/home:/bin/false\n"},
      {"etc/group",
       "root:x:0:\ndaemon:x:1:\nbin:x:2:\nsys:x:3:\nadm:x:4:\ntty:x:5:\ndisk:x:6:\nmail:x:8:\n"
       "www-data:x:33:\nusers:x:100:\nnogroup:x:65534:\n"},
      {"etc/shadow",
       "root:*:::::::\ndaemon:*:::::::\nbin:*:::::::\nsys:*:::::::\nmail:*:::::::\n"
       "www-data:*:::::::\nnobody:*:::::::\n"},
      {"etc/nsswitch.conf", "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n"},
  };
  return kTexts;
}

std::map<std::string, LayerEntry> entries_for(const std::filesystem::path& program, timespec time) {
  auto entries = folders();
  for (const auto& applet : applets_of(program)) {
    if (entries.contains(applet) || applet == "bin/busybox") continue;
    entries[applet] = {
        .path = applet, .kind = EntryKind::kLink, .mode = 0777, .link_target = "/bin/busybox"};
  }
  for (const auto& [path, text] : texts()) {
    entries[path] = {.path = path,
                     .mode = path == "etc/shadow" ? mode_t{0640} : mode_t{0644},
                     .size = text.size()};
  }
  entries["bin/busybox"] = {
      .path = "bin/busybox", .mode = 0755, .size = std::filesystem::file_size(program)};
  for (auto& [path, entry] : entries) entry.modified = time;
  return entries;
}

void write_entries(LayerWriter& writer, const std::map<std::string, LayerEntry>& entries,
                   const std::filesystem::path& program) {
  for (const auto& [path, entry] : entries) {
    if (path == "bin/busybox") {
      FileSource content(base::open_file(program.c_str(), O_RDONLY));
      writer.add(entry, &content);
    } else if (entry.kind == EntryKind::kFile) {
      TextSource content(texts().at(path));
      writer.add(entry, &content);
    } else {
      writer.add(entry);
    }
  }
}

}  // namespace

Image bootstrap_busybox(Store& store, const Reference& name, std::filesystem::path program) {
  if (program.empty()) program = find_busybox();
  check_is_static(program);
  struct stat status{};
  sys::check(::stat(program.c_str(), &status), "look at {}", program.native());
  // The package's own time: the same busybox gives the same image.
  const auto entries = entries_for(program, {status.st_mtim.tv_sec, 0});
  const base::Fd kept = store.keep_all();
  const AddedLayer layer =
      add_layer(store, [&](LayerWriter& writer) { write_entries(writer, entries, program); });
  return make_image(store, layer.blob, layer.diff_id,
                    {.names = {name},
                     .comment = "",
                     .created = base::format_rfc3339(status.st_mtim.tv_sec),
                     .created_by = "minicontainer image bootstrap busybox",
                     .execution = {.env = {kPath}, .cmd = {"sh"}}});
}

}  // namespace image
