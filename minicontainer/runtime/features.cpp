#include "minicontainer/runtime/features.hpp"

#include <nlohmann/json.hpp>

#include "minicontainer/kernel/capabilities.hpp"
#include "minicontainer/kernel/mount_options.hpp"
#include "minicontainer/kernel/namespaces.hpp"

namespace minicontainer {
namespace {

using nlohmann::json;

json namespaces() {
  json list = json::array();
  for (const auto& kind : namespace_kinds()) list.push_back(kind.oci_name);
  return list;
}

json capabilities() {
  json list = json::array();
  const CapabilitySet all = all_capabilities();
  for (int number = 0; number < 64; ++number) {
    if (((all >> number) & 1) != 0) list.push_back(capability_name(number));
  }
  return list;
}

json seccomp() {
  return {{"enabled", true},
          {"actions",
           {"SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO", "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS",
            "SCMP_ACT_KILL_THREAD", "SCMP_ACT_LOG", "SCMP_ACT_NOTIFY", "SCMP_ACT_TRACE",
            "SCMP_ACT_TRAP"}},
          {"operators",
           {"SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_LE", "SCMP_CMP_LT",
            "SCMP_CMP_MASKED_EQ", "SCMP_CMP_NE"}},
          {"archs", {"SCMP_ARCH_X86", "SCMP_ARCH_X86_64", "SCMP_ARCH_X32"}},
          {"supportedFlags",
           {"SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
            "SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"}}};
}

}  // namespace

json features() {
  const json yes = {{"enabled", true}};
  const json no = {{"enabled", false}};
  return {
      {"ociVersionMin", "1.0.0"},
      {"ociVersionMax", "1.2.0"},
      {"hooks",
       {"prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"}},
      {"mountOptions", known_mount_options()},
      {"linux",
       {{"namespaces", namespaces()},
        {"capabilities", capabilities()},
        {"cgroup",
         {{"v1", true}, {"v2", true}, {"systemd", false}, {"systemdUser", false}, {"rdma", true}}},
        {"seccomp", seccomp()},
        {"apparmor", yes},
        {"selinux", no},
        {"intelRdt", no},
        {"mountExtensions", {{"idmap", yes}}}}}};
}

}  // namespace minicontainer
