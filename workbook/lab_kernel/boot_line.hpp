// How the guest's kernel is started: its disks, its lines, what init is told (init/settings.hpp).
#pragma once

#include <string>
#include <vector>

#include "workbook/lab_kernel/guest.hpp"

namespace workbook {

/// The files of the run's folder.
inline constexpr char kInitrdFile[] = "initrd";
inline constexpr char kJobFile[] = "job";
inline constexpr char kCollectedFile[] = "out";

/// The images that are handed over as descriptors, in the order of WardenDescriptors::kFirstImage.
std::vector<std::filesystem::path> images_of(const GuestOptions& options);

/// The command line of the kernel. Paths are relative to the run's folder, or descriptors: whoever
/// runs it may be a user that cannot walk to the images. No secret is in it.
std::vector<std::string> boot_line(const GuestOptions& options);

/// Its environment, all of it.
std::vector<std::string> boot_environment(const GuestOptions& options);

}  // namespace workbook
