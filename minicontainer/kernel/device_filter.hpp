// Which devices a group may use: device rules (the kernel's Documentation/admin-guide/cgroup-v1/
// devices.rst; man 2 bpf, BPF_PROG_TYPE_CGROUP_DEVICE).
//
// A container that may call mknod could make itself a node for the machine's disk. So the group
// says which devices its processes may make, read and write, whatever nodes they find. v1 has files
// for this, devices.allow and devices.deny. v2 has none: there the rules become a small program
// that the kernel runs at each attempt, attached to the group by bpf(2).
//
// Given. Lab 05 tells of it.
#pragma once

#include <linux/bpf.h>

#include <filesystem>
#include <string>
#include <vector>

#include "minicontainer/kernel/cgroup.hpp"
#include "minicontainer/kernel/resources.hpp"

namespace minicontainer {

/// The rules of config.json and, after them, the devices that every container gets: null, zero,
/// full, random, urandom, tty, console, ptmx, pseudo-terminals, and mknod of any node (a node that
/// may not be opened does no harm). Nothing if there are no rules.
std::vector<DeviceRule> with_default_devices(std::vector<DeviceRule> rules);

/// A line for v1: the file ("devices.allow" or "devices.deny") and what is written to it.
struct DeviceLine {
  std::string file;
  std::string content;
};

/// What must be written on v1, in this order, so that for each of r, w and m the last rule that
/// matches a device holds. The kernel keeps exceptions to a general rule, and a wider rule does not
/// touch a narrower exception, so narrower ones that a later rule covers are repeated with it.
std::vector<DeviceLine> device_lines(const std::vector<DeviceRule>& rules);

/// The program for v2. For each of r, w and m the last rule that matches holds; where none does,
/// the device may be used, as on v1.
std::vector<bpf_insn> device_program(const std::vector<DeviceRule>& rules);

/// Puts the rules and the default devices in force, in place of those of an earlier call. No rules:
/// changes nothing. In a user namespace, where the kernel lets nobody do this (and nobody make a
/// device node either), it is left out. Throws std::runtime_error that names
/// linux.resources.devices.
void set_device_rules(const CgroupPlace& place, const std::vector<DeviceRule>& rules);

}  // namespace minicontainer
