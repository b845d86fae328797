// What every demo needs around its one idea: saying what happened, stopping with one sentence, and
// being allowed to try without root.
//
// Exit codes: 0 when the demo showed what it promises, 77 when this machine does not let it, 1 when
// something broke.
#pragma once

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

namespace show {

/// Prints one line, as printf(3) would. With DEMO_STEP in the environment it then waits for Enter:
/// meanwhile somebody else may look whether the line is true.
[[gnu::format(printf, 1, 2)]] inline void say(const char* format, ...) {
  va_list values;
  va_start(values, format);
  std::vprintf(format, values);
  va_end(values);
  std::putchar('\n');
  std::fflush(stdout);  // so that a fork copies no half-written line
  char key = 0;
  while (std::getenv("DEMO_STEP") != nullptr && ::read(STDIN_FILENO, &key, 1) == 1 && key != '\n') {
  }
}

[[noreturn]] inline void skip(const std::string& sentence) {
  say("skipped: %s", sentence.c_str());
  std::exit(77);
}

/// Returns what the call returned, or ends the demo. A kernel that forbids the call, or lacks it,
/// is no failure of the demo.
inline int must(long result, const std::string& what) {
  if (result != -1) return static_cast<int>(result);
  const std::string sentence = "cannot " + what + ": " + std::strerror(errno);
  if (errno == EPERM || errno == EACCES || errno == ENOSYS) skip(sentence);
  say("failed: %s", sentence.c_str());
  std::exit(1);
}

/// Ends the demo with exit code 1 unless what it promises to show is so.
inline void expect(bool is_so, const char* promise) {
  if (is_so) return;
  say("failed: it is not so that %s", promise);
  std::exit(1);
}

inline void write_file(const std::string& path, const std::string& text) {
  const int file = must(::open(path.c_str(), O_WRONLY | O_CLOEXEC), "open " + path);
  must(::write(file, text.data(), text.size()), "write \"" + text + "\" to " + path);
  ::close(file);
}

/// The line of a /proc file that begins with `start`.
inline std::string line_of(const std::string& path, const std::string& start) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(start)) return line;
  }
  return "(no line \"" + start + "\" in " + path + ")";
}

/// The path of a file of this process, as somebody else has to call it.
inline std::string proc_file(const std::string& name) {
  return "/proc/" + std::to_string(::getpid()) + "/" + name;
}

/// Prints the line of this process's /proc/PID/status that begins with `start`.
inline void say_status(const std::string& start) {
  const std::string status = proc_file("status");
  say("    %s: %s", status.c_str(), line_of(status, start).c_str());
}

/// What /proc/self/ns/KIND points to, as in "uts:[4026531838]": the number is the namespace's
/// inode, and two processes share a namespace exactly when their numbers agree (man 7 namespaces).
inline std::string namespace_of_self(const std::string& kind) {
  char target[64] = {};
  const std::string link = "/proc/self/ns/" + kind;
  must(::readlink(link.c_str(), target, sizeof target - 1), "read " + link);
  return target;
}

inline void say_namespace(const std::string& kind) {
  say("    /proc/self/ns/%s -> %s", kind.c_str(), namespace_of_self(kind).c_str());
}

/// A user namespace in which the caller is root (man 7 user_namespaces): it has every capability
/// over what this namespace owns, and no more than before over anything else. setgroups(2) has to
/// be given up before an unprivileged process may write its gid_map.
inline void become_root_in_user_namespace() {
  const std::string uid = std::to_string(::geteuid());
  const std::string gid = std::to_string(::getegid());
  if (::unshare(CLONE_NEWUSER) == -1) {
    skip(std::string("neither root nor a user namespace is to be had here: ") +
         std::strerror(errno));
  }
  write_file("/proc/self/setgroups", "deny");
  write_file("/proc/self/uid_map", "0 " + uid + " 1");
  write_file("/proc/self/gid_map", "0 " + gid + " 1");
  say("(without root: this part runs in a user namespace, where uid %s is root)", uid.c_str());
}

/// Ends the demo without root: where more than one user is needed, a user namespace with one user
/// does not help.
inline void must_be_root(const std::string& why) {
  if (::geteuid() != 0) skip("this demo has to be run as root: " + why);
}

/// Moves this process to new namespaces, given as CLONE_NEW... flags (man 2 unshare).
inline void enter(int namespaces) {
  if (::unshare(namespaces) == 0) return;
  if (errno == EPERM) {
    become_root_in_user_namespace();
    if (::unshare(namespaces) == 0) return;
  }
  skip(std::string("this kernel does not give the new namespace: ") + std::strerror(errno));
}

/// Runs `part` in a child and waits: what the child does to itself ends with it, and the parent can
/// tell how the world outside looks meanwhile. A child that did not succeed ends the demo.
template <typename Part>
void in_child(Part part) {
  const pid_t child = must(::fork(), "fork");
  if (child == 0) {
    part();
    std::exit(0);
  }
  int status = 0;
  must(::waitpid(child, &status, 0), "wait for the child");
  if (status != 0) std::exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

}  // namespace show
