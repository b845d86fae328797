// A guest of this machine: which kernel and which images run_guest() takes, found or made.
#pragma once

#include <filesystem>

#include "workbook/lab_kernel/guest.hpp"
#include "workbook/lab_kernel/images.hpp"
#include "workbook/lab_kernel/kernels.hpp"

namespace workbook {

struct PreparedGuest {
  Kernel kernel;
  GuestOptions options;  ///< kernel and system image are filled in; the job is the caller's
};

/// The kernel of `tree` and the system image, which is made when it is missing (seconds).
/// `programs` is the folder of guest-init and guest-warden. Variant::kGrade never falls back to
/// another kernel. Throws std::runtime_error, which says what to do, when there is no kernel.
PreparedGuest prepare_guest(const std::filesystem::path& tree,
                            const std::filesystem::path& programs, Variant variant,
                            Flavour flavour);

}  // namespace workbook
