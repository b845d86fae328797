#include "minicontainer/kernel/device_filter.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "base/check.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "minicontainer/kernel/cgroup_files.hpp"

namespace minicontainer {
namespace {

// Programs of other people that one group may carry, and we still find ours among them.
constexpr std::size_t kMostPrograms = 64;

long bpf(bpf_cmd command, bpf_attr& attributes) {
  return ::syscall(SYS_bpf, command, &attributes, sizeof attributes);
}

base::Fd load(const std::vector<bpf_insn>& program) {
  bpf_attr attributes{};
  attributes.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
  attributes.insns = reinterpret_cast<std::uint64_t>(program.data());
  attributes.insn_cnt = static_cast<std::uint32_t>(program.size());
  attributes.license = reinterpret_cast<std::uint64_t>("Dual MIT/GPL");
  std::memcpy(attributes.prog_name, "minirun_devices", sizeof "minirun_devices");
  return base::Fd(static_cast<int>(
      sys::check(bpf(BPF_PROG_LOAD, attributes), "load the device filter of the group")));
}

// The programs that are attached to this very group: what update finds of the earlier call.
std::vector<base::Fd> attached_programs(const base::Fd& group) {
  std::vector<std::uint32_t> ids(kMostPrograms);
  bpf_attr query{};
  query.query.target_fd = static_cast<std::uint32_t>(group.get());
  query.query.attach_type = BPF_CGROUP_DEVICE;
  query.query.prog_ids = reinterpret_cast<std::uint64_t>(ids.data());
  query.query.prog_cnt = static_cast<std::uint32_t>(ids.size());
  sys::check(bpf(BPF_PROG_QUERY, query), "look for the device filter of the group");
  ids.resize(query.query.prog_cnt);
  std::vector<base::Fd> programs;
  for (const std::uint32_t id : ids) {
    bpf_attr by_id{};
    by_id.prog_id = id;
    programs.emplace_back(static_cast<int>(
        sys::check(bpf(BPF_PROG_GET_FD_BY_ID, by_id), "open the old device filter")));
  }
  return programs;
}

bpf_attr attachment(const base::Fd& group, const base::Fd& program) {
  bpf_attr attributes{};
  attributes.target_fd = static_cast<std::uint32_t>(group.get());
  attributes.attach_bpf_fd = static_cast<std::uint32_t>(program.get());
  attributes.attach_type = BPF_CGROUP_DEVICE;
  return attributes;
}

// First the new one, then away with the old: at no moment is the group without a filter.
// BPF_F_ALLOW_MULTI leaves a group below free to have more; all of them must say yes.
void attach_in_place_of_others(const base::Fd& group, const base::Fd& program) {
  const std::vector<base::Fd> old = attached_programs(group);
  bpf_attr attach = attachment(group, program);
  attach.attach_flags = BPF_F_ALLOW_MULTI;
  sys::check(bpf(BPF_PROG_ATTACH, attach), "attach the device filter to the group");
  for (const auto& other : old) {
    bpf_attr detach = attachment(group, other);
    sys::check(bpf(BPF_PROG_DETACH, detach), "detach the old device filter");
  }
}

void set_on_v2(const std::filesystem::path& folder, const std::vector<DeviceRule>& rules) {
  const base::Fd program = load(device_program(rules));
  const base::Fd group = base::open_file(folder.c_str(), O_RDONLY | O_DIRECTORY);
  attach_in_place_of_others(group, program);
}

void set_on_v1(const CgroupPlace& place, const std::vector<DeviceRule>& rules) {
  const auto folder = place.folders.find("devices");
  if (folder == place.folders.end()) {
    throw std::runtime_error(
        "linux.resources.devices: this machine has no devices controller. Leave the rules out, or "
        "use a machine that has it");
  }
  const auto open = [&](const char* file) {
    return base::open_file((folder->second / file).c_str(), O_WRONLY);
  };
  const base::Fd allow = open("devices.allow"), deny = open("devices.deny");
  for (const auto& [file, content] : device_lines(rules)) {  // one write(2) is one rule
    base::write_all(file == "devices.allow" ? allow : deny, content);
  }
}

// The first user namespace maps all ids to themselves (man 7 user_namespaces).
bool is_in_user_namespace() {
  const auto map = read_control("/proc/self", "uid_map");
  return !map || map->find("4294967295") == map->npos;
}

}  // namespace

void set_device_rules(const CgroupPlace& place, const std::vector<DeviceRule>& rules) {
  if (rules.empty()) return;
  const std::vector<DeviceRule> all = with_default_devices(rules);
  try {
    if (place.version == CgroupVersion::kV1) return set_on_v1(place, all);
    return set_on_v2(place.folders.at(""), all);
  } catch (const std::system_error& error) {
    const bool is_forbidden = error.code().value() == EPERM || error.code().value() == EACCES;
    if (is_forbidden && (::geteuid() != 0 || is_in_user_namespace())) return;
    throw std::runtime_error(fmt::format(
        "linux.resources.devices: the kernel refuses the rules ({}). A group may use no device "
        "that its parent may not use; on v2 the kernel needs CONFIG_CGROUP_BPF",
        error.what()));
  }
}

}  // namespace minicontainer
