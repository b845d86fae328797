// The uploads of a Storage: files that grow by one call after the other.

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/registry/server/storage.hpp"

namespace registry {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostUploads = 1000;

std::string new_id() {
  std::uint64_t number[2] = {};
  sys::check(::getrandom(number, sizeof number, 0), "get a random number");
  return fmt::format("{:016x}{:016x}", number[0], number[1]);
}

bool is_id(std::string_view id) {
  return id.size() == 32 && id.find_first_not_of("0123456789abcdef") == id.npos;
}

std::uint64_t size_of(const base::Fd& file) {
  struct stat status{};
  sys::check(::fstat(file.get(), &status), "look at an upload");
  return static_cast<std::uint64_t>(status.st_size);
}

}  // namespace

std::string Storage::begin_upload(const std::string& repository) {
  const auto all = fs::directory_iterator(root_ / "uploads");
  if (static_cast<std::size_t>(std::distance(begin(all), end(all))) >= kMostUploads) {
    throw TooLarge("there are too many uploads on their way");
  }
  const std::string id = new_id();
  const fs::path folder = root_ / "uploads" / id;
  fs::create_directory(folder);
  base::write_file(folder / "repository", repository);
  (void)base::open_file((folder / "data").c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
  const std::lock_guard guard(mutex_);
  hashed_[id] = {image::make_hasher(), 0};
  return id;
}

// Whoever holds the upload's file locked is the only one who writes to it.
base::Fd Storage::lock_upload(const std::string& repository, const std::string& id) const {
  const fs::path folder = root_ / "uploads" / id;
  if (!is_id(id) || !fs::exists(folder / "data") ||
      base::read_file(folder / "repository") != repository) {
    throw NoSuchUpload("there is no such upload");
  }
  base::Fd file = base::open_file((folder / "data").c_str(), O_RDWR | O_APPEND);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == -1) {
    throw WrongPlace("somebody else adds to this upload");
  }
  return file;
}

std::uint64_t Storage::upload_size(const std::string& repository, const std::string& id) const {
  return size_of(lock_upload(repository, id));
}

Storage::Hashed Storage::take_hashed(const std::string& id) {
  const std::lock_guard guard(mutex_);
  const auto found = hashed_.find(id);
  if (found == hashed_.end()) return {};
  Hashed hashed = std::move(found->second);
  hashed_.erase(found);
  return hashed;
}

std::uint64_t Storage::append(const std::string& repository, const std::string& id,
                              std::optional<std::uint64_t> from, image::Source& bytes) {
  const base::Fd file = lock_upload(repository, id);
  std::uint64_t size = size_of(file);
  if (from && *from != size) throw WrongPlace(fmt::format("the upload has {} bytes", size));
  Hashed hashed = take_hashed(id);
  for (auto piece = bytes.read(); !piece.empty(); piece = bytes.read()) {
    size += piece.size();
    if (size > largest_blob_) throw TooLarge("the blob is larger than this registry takes");
    base::write_all(file, piece);
    if (hashed.hasher != nullptr) hashed.hasher->add(piece);
    hashed.size += piece.size();
  }
  const std::lock_guard guard(mutex_);
  hashed_[id] = std::move(hashed);
  return size;
}

// Read once more only if somebody else has received a part of it: this process before it was ended.
image::Digest Storage::digest_of_upload(const std::string& id, const base::Fd& file) {
  Hashed hashed = take_hashed(id);
  if (hashed.hasher != nullptr && hashed.size == size_of(file)) return hashed.hasher->finish();
  const auto hasher = image::make_hasher();
  image::FileSource source(base::open_file((root_ / "uploads" / id / "data").c_str(), O_RDONLY));
  for (auto piece = source.read(); !piece.empty(); piece = source.read()) hasher->add(piece);
  return hasher->finish();
}

void Storage::finish_upload(const std::string& repository, const std::string& id,
                            const image::Digest& digest) {
  const base::Fd file = lock_upload(repository, id);
  const fs::path folder = root_ / "uploads" / id;
  const image::Digest seen = digest_of_upload(id, file);
  if (seen != digest) {
    fs::remove_all(folder);
    throw image::Error(fmt::format("{} was promised, {} came", digest.text(), seen.text()));
  }
  sys::check(::fsync(file.get()), "flush an upload");
  fs::rename(folder / "data", blob(digest));
  link_blob(repository, digest);
  fs::remove_all(folder);
}

void Storage::cancel_upload(const std::string& repository, const std::string& id) {
  const base::Fd file = lock_upload(repository, id);
  (void)take_hashed(id);
  fs::remove_all(root_ / "uploads" / id);
}

}  // namespace registry
