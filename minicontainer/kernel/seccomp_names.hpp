// The words of a seccomp profile as the numbers of libseccomp and of seccomp(2).
//
// OCI runtime specification for Linux, "Seccomp"; the numbers are those of <seccomp.h> and
// <linux/seccomp.h>. Each function throws std::runtime_error that names a word which is unknown.
#pragma once

#include <seccomp.h>

#include <cstdint>
#include <string>

namespace minicontainer {

/// "SCMP_ACT_ERRNO" and 13 to the action "fail with error 13". The number is for SCMP_ACT_ERRNO and
/// SCMP_ACT_TRACE; the other actions have no place for one.
std::uint32_t seccomp_action(const std::string& name, unsigned errno_value);

/// "SCMP_ARCH_AARCH64" to libseccomp's number of it.
std::uint32_t seccomp_architecture(const std::string& name);

/// "SCMP_CMP_MASKED_EQ" and its like.
scmp_compare seccomp_comparison(const std::string& name);

/// "SECCOMP_FILTER_FLAG_LOG" to the bit that seccomp(2) takes.
unsigned seccomp_flag(const std::string& name);

}  // namespace minicontainer
