// System calls that are newer than a seccomp profile: ENOSYS, "no such call", and not EPERM.
//
// A C library tries the newest call first and falls back to an older one when the kernel answers
// ENOSYS; at EPERM it gives up. A profile that was written before a call existed cannot name it,
// and answers with its default: a program built today then fails under a profile of last year,
// as if it had been forbidden to open its files. So a call with a higher number than any that the
// profile names gets ENOSYS. runc does the same; crun leaves it to the profile.
#pragma once

#include "minicontainer/kernel/seccomp.hpp"

namespace minicontainer {

/// Puts the answer ENOSYS in front of `filter`, which was compiled of `profile`. Does nothing
/// unless the profile's default is SCMP_ACT_ERRNO with no number of its own: a profile that says
/// more is done as it says. Throws std::runtime_error for an architecture that does not exist.
void answer_newer_calls(SeccompFilter& filter, const SeccompProfile& profile);

}  // namespace minicontainer
