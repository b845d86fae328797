// /job/job.json: what the guest's init is asked to do.
#pragma once

#include <string>

#include "workbook/lab_kernel/guest_job.hpp"

namespace workbook {

/// Where the document and, below the same folder, a job's own files are in the guest.
inline constexpr char kJobFolder[] = "/job";
inline constexpr char kJobDocument[] = "/job/job.json";
/// Standard input, when all of it is known before: a serial line takes a second for a megabyte.
inline constexpr char kJobInput[] = "/job/stdin";

/// Everything of the job but its files, which travel beside the document.
std::string format_job(const GuestJob& job);

/// The other way round. GuestCollect::to stays empty: that is the host's business.
/// Throws base::JsonError.
GuestJob parse_job(const std::string& text);

}  // namespace workbook
