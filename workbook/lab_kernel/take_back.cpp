#include "workbook/lab_kernel/take_back.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "base/check.hpp"
#include "base/file.hpp"
#include "workbook/lab_kernel/digest.hpp"
#include "workbook/lab_kernel/tar.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

void read_exactly(const base::Fd& file, char* buffer, std::size_t size) {
  while (size > 0) {
    const auto count = sys::check(::read(file.get(), buffer, size), "read what came back");
    if (count == 0) throw TarError("what came back ends too early");
    buffer += count;
    size -= static_cast<std::size_t>(count);
  }
}

void expect_signed(const fs::path& archive, const JobOutcome& outcome) {
  const base::Fd file = base::open_file(archive.c_str(), O_RDONLY);
  Sha256 sum;
  char buffer[64 * 1024];
  for (auto left = outcome.collected_bytes; left > 0;) {
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(left, sizeof buffer));
    read_exactly(file, buffer, part);
    sum.add({buffer, part});
    left -= part;
  }
  if (to_hex(sum.finish()) != outcome.collected_digest)
    throw TarError("what came back is not what the guest signed");
}

// "3/sub/file": below the fourth thing that is wanted.
fs::path place_of(const TarEntry& entry, const std::vector<GuestCollect>& wanted) {
  std::size_t index = 0;
  const char* begin = entry.path.data();
  const char* end = begin + entry.path.size();
  const auto [rest, error] = std::from_chars(begin, end, index);
  if (error != std::errc() || index >= wanted.size() || (rest != end && *rest != '/'))
    throw TarError(fmt::format("nobody asked for {}", entry.path));
  if (rest == end) return wanted[index].to;
  return wanted[index].to / std::string(rest + 1, end);
}

// Always a new file: what is there under that name, a link perhaps, is replaced.
void make_file(TarReader& archive, const TarEntry& entry, const fs::path& place) {
  if (::unlink(place.c_str()) == -1 && errno != ENOENT)
    sys::throw_error(errno, "replace " + place.native());
  const base::Fd file = base::open_file(place.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
                                        (entry.mode & 0755U) | 0600U);
  for (auto part = archive.read(); !part.empty(); part = archive.read())
    base::write_all(file, part);
}

void make_folder(const fs::path& place) {
  struct stat status{};
  if (::lstat(place.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return;
  sys::check(::mkdir(place.c_str(), 0755), "make {}", place.native());
}

}  // namespace

void take_back(const fs::path& archive, const JobOutcome& outcome,
               const std::vector<GuestCollect>& wanted, std::vector<std::string>& problems) {
  problems.insert(problems.end(), outcome.problems.begin(), outcome.problems.end());
  if (outcome.collected_bytes == 0) return;
  try {
    expect_signed(archive, outcome);
    const base::Fd file = base::open_file(archive.c_str(), O_RDONLY);
    TarReader reader([&](char* buffer, std::size_t size) { read_exactly(file, buffer, size); });
    while (const auto entry = reader.next()) {
      const auto place = place_of(*entry, wanted);
      if (entry->kind == TarKind::kFile) make_file(reader, *entry, place);
      if (entry->kind == TarKind::kFolder) make_folder(place);
      if (entry->kind == TarKind::kLink)
        problems.push_back(fmt::format("{}: a link does not come back", place.native()));
    }
  } catch (const TarError& error) {
    problems.emplace_back(error.what());
  }
}

}  // namespace workbook
