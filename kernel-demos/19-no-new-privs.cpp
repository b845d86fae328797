// Never more rights than now: no_new_privs (man 2 prctl, PR_SET_NO_NEW_PRIVS).
//
// Whoever executes a set-user-ID program becomes its owner: so su and sudo work. One bit of a
// thread, which no one can take back, turns that off for it and all its children. With it even an
// unprivileged process may load a seccomp filter: it cannot trick a set-user-ID program any more.
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <filesystem>

#include "kernel-demos/show.hpp"

namespace {

constexpr char kProgram[] = "/tmp/set-user-id";
constexpr int kNobody = 65534;

/// A copy of this program that belongs to root and is set-user-ID, where nobody else sees it.
void make_program() {
  const int own = show::must(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC), "open this program");
  show::enter(CLONE_NEWNS);
  show::must(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "make / private");
  show::must(::mount("demo", "/tmp", "tmpfs", 0, "size=64m,mode=755"), "mount on /tmp");
  std::filesystem::copy_file("/proc/self/fd/" + std::to_string(own), kProgram);
  show::must(::chmod(kProgram, 04755), "make it set-user-ID");
  struct stat info = {};
  show::must(::stat(kProgram, &info), "look at it");
  show::say("%s belongs to user %d, and its mode is %o", kProgram, info.st_uid,
            info.st_mode & 07777U);
}

void become_nobody() {
  show::must(::setresgid(kNobody, kNobody, kNobody), "give up root's group");
  show::must(::setresuid(kNobody, kNobody, kNobody), "give up being root");
}

void execute(const char* expected_user) {
  show::say_status("NoNewPrivs:");
  ::execl(kProgram, "set-user-id", expected_user, nullptr);
  show::must(-1, "execute the copy");
}

/// What the copy does: it says who it is.
int say_user(const char* expected_user) {
  show::say("executed by user %d, it runs as user %d", ::getuid(), ::geteuid());
  show::say_status("Uid:");
  show::expect(std::to_string(::geteuid()) == expected_user, "it runs as the user expected");
  return 0;
}

void compare() {
  make_program();
  show::say("\nwithout the bit, user %d executes it:", kNobody);
  show::in_child([] {
    become_nobody();
    execute("0");
  });
  show::say("\nwith the bit, user %d executes it:", kNobody);
  show::in_child([] {
    become_nobody();
    show::must(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "set no_new_privs");
    const int reason = ::prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0) == -1 ? errno : 0;
    show::say("may it take the bit back? %s", std::strerror(reason));
    show::expect(reason == EINVAL, "the bit stays");
    execute("65534");
  });
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count > 1) return say_user(arguments[1]);
  show::must_be_root("a program that belongs to somebody else is needed");
  if (::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1) {
    show::skip("this process already has the bit (a container engine may have set it)");
  }
  show::in_child(compare);
  show::say("\ntry next: setpriv --no-new-privs su");
  show::say("read: man 2 prctl (PR_SET_NO_NEW_PRIVS), man 2 execve (set-user-ID)");
}
