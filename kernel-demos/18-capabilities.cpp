// Root in pieces: capabilities (man 7 capabilities).
//
// What root may do beyond others is cut into some forty capabilities. A thread has sets of them:
// effective (what counts now), permitted (what it may make effective), and bounding (what it can
// ever have again, even by executing a program as root). A container's root has few of each.
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "kernel-demos/show.hpp"

namespace {

constexpr int kCapability = CAP_SYS_ADMIN;
constexpr unsigned kBit = 1U << kCapability;  // in the first of two words of 32 bits each

struct Sets {
  __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  __user_cap_data_struct words[2] = {};
};

// glibc has no functions for the two calls: libcap has.
Sets get_sets() {
  Sets sets;
  show::must(::syscall(SYS_capget, &sets.header, sets.words), "get my capabilities");
  return sets;
}

long set_sets(Sets sets) {
  return ::syscall(SYS_capset, &sets.header, sets.words);
}

void say_sets() {
  for (const char* set : {"CapPrm:", "CapEff:", "CapBnd:"}) show::say_status(set);
}

/// Sets the host name of a UTS namespace of our own: that needs CAP_SYS_ADMIN. Returns why not.
int try_host_name() {
  const int reason = ::sethostname("demo", 4) == -1 ? errno : 0;
  show::say("setting the host name: %s", std::strerror(reason));
  return reason;
}

/// From the effective set only: it can be taken back.
void lay_down() {
  Sets sets = get_sets();
  sets.words[0].effective &= ~kBit;
  show::must(set_sets(sets), "lay the capability down");
  show::say("\nCAP_SYS_ADMIN (bit %d) is not effective now, but still permitted:", kCapability);
  say_sets();
  show::expect(try_host_name() == EPERM, "without the capability the call is refused");
  sets.words[0].effective |= kBit;
  show::must(set_sets(sets), "take the capability up again");
  show::say("taken up again:");
  show::expect(try_host_name() == 0, "a permitted capability can be made effective");
}

void drop_for_good() {
  show::must(::prctl(PR_CAPBSET_DROP, kCapability), "drop it from the bounding set");
  Sets sets = get_sets();
  sets.words[0].effective &= ~kBit;
  sets.words[0].permitted &= ~kBit;
  show::must(set_sets(sets), "drop the capability");
  show::say("\ndropped from all three sets:");
  say_sets();
  show::expect(try_host_name() == EPERM, "without the capability the call is refused");
  sets.words[0].permitted |= kBit;
  const int reason = set_sets(sets) == -1 ? errno : 0;
  show::say("taking it up again: %s", std::strerror(reason));
  show::expect(reason == EPERM, "what is not permitted any more cannot be taken up");
}

void live_with_less() {
  show::enter(CLONE_NEWUTS);
  if ((get_sets().words[0].effective & kBit) == 0) show::skip("this root has no CAP_SYS_ADMIN");
  show::say("at first:");
  say_sets();
  show::expect(try_host_name() == 0, "with the capability the call works");
  lay_down();
  drop_for_good();
  show::say("\nI execute a program as root, which gives root all that the bounding set leaves:");
  ::execl("/proc/self/exe", "demo-capabilities", "after-exec", nullptr);
  show::must(-1, "execute this program");
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count > 1 && std::strcmp(arguments[1], "after-exec") == 0) {
    say_sets();
    show::expect(try_host_name() == EPERM, "the capability does not come back");
    return 0;
  }
  show::in_child(live_with_less);
  show::say("\ntry next: capsh --decode with a number from above (Debian: libcap2-bin)");
  show::say("read: man 7 capabilities, man 2 capset");
}
