#include "workbook/submission/submission.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/check.hpp"
#include "base/file.hpp"
#include "workbook/model/starters.hpp"
#include "workbook/submission/readers.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

Wanted wanted_of(const std::vector<Lab>& labs) {
  Wanted wanted;
  for (const auto& lab : labs) {
    for (const auto& part : parts_of(lab)) wanted.insert(part);
  }
  return wanted;
}

std::set<std::string> folders_of(const std::vector<Lab>& labs) {
  std::set<std::string> folders;
  for (const auto& lab : labs) folders.insert(lab.folder);
  return folders;
}

// The file that was opened is the file that is examined and read.
std::string read_handed_in(const fs::path& path) {
  const base::Fd file = base::open_file(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY);
  struct stat status{};
  sys::check(::fstat(file.get(), &status), "look at {}", path.native());
  if (!S_ISREG(status.st_mode)) {
    throw SubmissionError("it is neither a folder nor a zip, tar or git bundle");
  }
  try {
    return base::read_all(file, kLargestSubmission);
  } catch (const std::system_error& error) {
    if (error.code().value() != EFBIG) throw;
    throw SubmissionError("it is larger than 32 MiB: hand in the files of the labs alone");
  }
}

Listing read_listing(const fs::path& path, const std::vector<Lab>& labs) {
  const Wanted wanted = wanted_of(labs);
  if (fs::is_directory(path)) return read_folder(path, wanted, folders_of(labs));
  const std::string bytes = read_handed_in(path);
  if (is_bundle(bytes)) return read_bundle(path, wanted, folders_of(labs));
  return read_archive(bytes, wanted);
}

}  // namespace

Submission read_submission(const fs::path& path, const std::vector<Lab>& labs,
                           const std::string& only) {
  return find_parts(read_listing(path, labs), labs, only);
}

}  // namespace workbook
