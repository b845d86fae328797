// Task 1 of lab 06: the bounding set.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>

#include "base/check.hpp"
#include "labs/06-privileges/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

// In the sandbox: what minirun is started with from now on.
void drop_from_bounding_set(Bits set) {
  for (int number = 0; number < 64; ++number) {
    if (((set >> number) & 1) == 0) continue;
    if (::prctl(PR_CAPBSET_READ, number, 0, 0, 0) != 1) continue;
    sys::check(::prctl(PR_CAPBSET_DROP, number, 0, 0, 0), "drop capability {}", number);
  }
}

WORKBOOK_CHECK(Task1, Exactly, "the bounding set is what config.json says") {
  const Bits wanted = some_of(pool());
  step("asked for the bounding set " + words_of(wanted));
  Container container(with_capabilities({.bounding = wanted}));
  const pid_t pid = started(container, "at the bounding set");
  require_set(pid, "CapBnd", wanted, "the container's bounding set is not the one of config.json");
}

WORKBOOK_CHECK(Task1, Empty, "an empty bounding set leaves root with nothing") {
  Container container(with_capabilities({}));
  const pid_t pid = started(container, "at an empty bounding set");
  require_set(pid, "CapBnd", 0, "capabilities are left in a bounding set that should be empty");
  require_set(pid, "CapEff", 0,
              "root of the container got capabilities back when it started a program");
}

WORKBOOK_CHECK(Task1, CannotComeBack, "what is not there cannot be kept, and that is no error") {
  const Bits gone = one_bit_of(pool());
  step("started minirun without " + words_of(gone) + ", and asked for all the same");
  ContainerPlan plan = with_capabilities({.bounding = pool()});
  plan.prepare = [gone] { drop_from_bounding_set(gone); };
  Container container(plan);
  const pid_t pid = started(container, "at a capability that it cannot keep");
  require_set(pid, "CapBnd", pool() & ~gone, "the bounding set is not what can be kept of it");
}

// As in a container inside a container whose bounding set is as small already.
WORKBOOK_CHECK(Task1, NothingToDo, "what is gone already needs no privilege to be gone") {
  const Bits kept = needed() | some_of(pool());
  ContainerPlan plan = with_capabilities({.bounding = kept});
  {
    Container container(plan);
    const pid_t pid = started(container, "at the bounding set");
    require_set(pid, "CapBnd", kept, "the container's bounding set is not the one of config.json");
  }
  step("started minirun without CAP_SETPCAP, and with a bounding set that is right already");
  plan.prepare = [kept] { drop_from_bounding_set(~kept); };
  Container container(plan);
  const pid_t pid = started(container, "at a bounding set that is right already");
  require_set(pid, "CapBnd", kept, "the bounding set is not what it was");
}

}  // namespace
