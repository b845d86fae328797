// Layers that look like one folder: overlayfs (mount type overlay, man 8 mount).
//
// A folder to read from (lower), one to write to (upper), and both seen as one (merged). What is
// changed is first copied up; what is removed is covered by a whiteout, a device with the numbers
// 0:0. The lower folder stays as it is: an image is shared by all containers made from it.
#include <dirent.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <set>

#include "kernel-demos/show.hpp"

namespace {

// A tmpfs of our own will cover /tmp.
std::string path_of(const std::string& name) {
  return "/tmp/" + name;
}

std::string content(const std::string& name) {
  return show::line_of(path_of(name), "");
}

void write_line(const std::string& name, const std::string& text) {
  std::ofstream file(path_of(name));
  file << text << '\n';
  file.close();
  show::expect(file.good(), ("a line can be written to " + name).c_str());
}

/// What is in a folder, sorted; a device with its numbers, as in "name(0:0) ".
std::string say_folder(const std::string& name) {
  std::set<std::string> sorted;
  DIR* folder = ::opendir(path_of(name).c_str());
  while (const dirent* entry = folder == nullptr ? nullptr : ::readdir(folder)) {
    std::string text = entry->d_name;
    struct stat info = {};
    show::must(::lstat(path_of(name + "/" + text).c_str(), &info), "look at " + text);
    if (S_ISCHR(info.st_mode)) {
      text += "(" + std::to_string(major(info.st_rdev)) + ":" +
              std::to_string(minor(info.st_rdev)) + ")";
    }
    if (entry->d_name[0] != '.') sorted.insert(text);
  }
  if (folder != nullptr) ::closedir(folder);
  std::string all;
  for (const auto& text : sorted) all += text + " ";
  show::say("    %s holds: %s", path_of(name).c_str(), all.c_str());
  return all;
}

void make_layers() {
  show::enter(CLONE_NEWNS);
  show::must(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "make / private");
  show::must(::mount("demo", "/tmp", "tmpfs", 0, "size=1m"), "mount on /tmp");
  for (const char* name : {"lower", "upper", "work", "merged"}) {
    show::must(::mkdir(path_of(name).c_str(), 0755), "make a folder");
  }
  write_line("lower/changed", "from below");
  write_line("lower/removed", "from below");
  // The work folder is the kernel's own: there a copy is made ready before it gets its name.
  const char* options = "lowerdir=/tmp/lower,upperdir=/tmp/upper,workdir=/tmp/work";
  if (::mount("demo", path_of("merged").c_str(), "overlay", 0, options) == -1) {
    show::skip(
        std::string(
            "no overlay can be mounted (sudo modprobe overlay; without root since Linux 5.11): ") +
        std::strerror(errno));
  }
  const std::string mountinfo = show::proc_file("mountinfo");
  std::ifstream mounts(mountinfo);
  for (std::string line; std::getline(mounts, line);) {
    if (line.find(" /tmp/merged ") == std::string::npos) continue;
    show::say("    %s: %s", mountinfo.c_str(), line.c_str());
  }
}

void work_in_layers() {
  make_layers();
  say_folder("merged");
  show::expect(say_folder("upper").empty(), "nothing has been written yet");

  show::say("in the merged folder I change one file, remove one and add one:");
  write_line("merged/changed", "from above");
  show::must(::unlink(path_of("merged/removed").c_str()), "remove a file");
  write_line("merged/added", "from above");

  show::expect(say_folder("merged") == "added changed ", "the merged folder shows the change");
  show::expect(say_folder("upper") == "added changed removed(0:0) ", "the upper one holds it");
  show::expect(say_folder("lower") == "changed removed ", "the lower one is as before");
  for (const std::string name : {"merged/changed", "upper/changed", "lower/changed"}) {
    show::say("    %s: %s", path_of(name).c_str(), content(name).c_str());
  }
  show::expect(content("lower/changed") == "from below", "the lower file was not written to");
  show::expect(content("upper/changed") == "from above", "its copy above was");
}

}  // namespace

int main() {
  show::in_child(work_in_layers);
  show::say("\ntry next: remove a whole folder that comes from below, and make it anew");
  show::say("read: man 8 mount (overlay), Documentation/filesystems/overlayfs.rst of Linux");
}
