#include "workbook/lab_kernel/squash.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/spawn.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunk = 256 * 1024;

// A socket rather than a pipe: a write to a reader that has died can then fail with EPIPE instead
// of killing us by SIGPIPE (man 2 send, MSG_NOSIGNAL).
la_ssize_t send_on(::archive*, void* socket, const void* bytes, std::size_t count) {
  ssize_t sent = 0;
  do {
    sent = ::send(*static_cast<int*>(socket), bytes, count, MSG_NOSIGNAL);
  } while (sent == -1 && errno == EINTR);
  return sent;
}

base::Process start_mksquashfs(const fs::path& image, Packing packing, int input, int words) {
  // Not sqfstar(1), which is the same program: 4.5 takes the value of -X options for the image's
  // name.
  base::Command command{.argv = {"mksquashfs", "-", image, "-tar", "-no-progress", "-quiet"}};
  // A compressor is named in any case: it is in the header, and the kernel must know it.
  command.argv.insert(command.argv.end(), {"-comp", "zstd"});
  if (packing == Packing::kSmall) {
    command.argv.insert(command.argv.end(), {"-Xcompression-level", "3"});
  } else {
    command.argv.insert(command.argv.end(), {"-noI", "-noD", "-noF", "-noX"});
  }
  command.stdin_fd = input;
  command.stdout_fd = command.stderr_fd = words;
  try {
    return base::spawn(command);
  } catch (const std::system_error&) {
    throw std::runtime_error(
        "images of file systems need mksquashfs: apt-get install squashfs-tools");
  }
}

std::string capabilities_of(const base::Fd& file) {
  char value[64];
  const auto size = ::fgetxattr(file.get(), "security.capability", value, sizeof value);
  return size <= 0 ? "" : std::string(value, static_cast<std::size_t>(size));
}

}  // namespace

void SquashWriter::Free::operator()(::archive* stream) const {
  ::archive_free(stream);
}
void SquashWriter::Free::operator()(::archive_entry* entry) const {
  ::archive_entry_free(entry);
}

SquashWriter::SquashWriter(const fs::path& image, Packing packing)
    : image_(image), words_(sys::check(::memfd_create("mksquashfs", MFD_CLOEXEC), "make a memfd")) {
  int ends[2];
  sys::check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "make a pair of sockets");
  pipe_ = base::Fd(ends[0]);
  const base::Fd input(ends[1]);
  mksquashfs_ = start_mksquashfs(image, packing, input.get(), words_.get());
  stream_.reset(::archive_write_new());
  ::archive_write_set_format_pax_restricted(stream_.get());
  ::archive_write_set_bytes_per_block(stream_.get(), kChunk);
  auto* socket = new int(pipe_.get());
  ::archive_write_open2(stream_.get(), socket, nullptr, send_on, nullptr,
                        [](::archive*, void* data) {
                          delete static_cast<int*>(data);
                          return ARCHIVE_OK;
                        });
}

// Unless it was finished, the image is half of one.
SquashWriter::~SquashWriter() {
  if (is_whole_) return;
  ::archive_write_fail(stream_.get());
  mksquashfs_ = {};
  std::error_code ignored;
  if (fs::is_regular_file(image_, ignored)) fs::remove(image_, ignored);
}

// Notes the path, after the folders above it. False when it has been added before.
bool SquashWriter::take_path(const std::string& path) {
  const fs::path parent = fs::path(path).parent_path();
  if (parent != "/" && parent != path) add_folder(parent);
  return paths_.insert(path).second;
}

SquashWriter::Entry SquashWriter::make_entry(const std::string& path, unsigned type,
                                             const Access& access) {
  Entry entry(::archive_entry_new());
  ::archive_entry_set_pathname(entry.get(), path.c_str() + 1);  // without the leading slash
  ::archive_entry_set_filetype(entry.get(), type);
  ::archive_entry_set_perm(entry.get(), access.mode);
  ::archive_entry_set_uid(entry.get(), access.uid);
  ::archive_entry_set_gid(entry.get(), access.gid);
  ::archive_entry_set_mtime(entry.get(), 0, 0);
  return entry;
}

// What went wrong is known to mksquashfs, or to libarchive.
void SquashWriter::give_up() {
  const char* reason = ::archive_error_string(stream_.get());
  const auto words = base::read_file(fmt::format("/proc/self/fd/{}", words_.get()));
  throw std::runtime_error(fmt::format("cannot write {}: {}{}", image_.native(),
                                       reason == nullptr ? "" : reason, words));
}

void SquashWriter::write_header(::archive_entry* entry) {
  if (::archive_write_header(stream_.get(), entry) >= ARCHIVE_WARN) return;
  give_up();
}

void SquashWriter::write_content(const char* bytes, std::size_t count) {
  if (::archive_write_data(stream_.get(), bytes, count) == static_cast<la_ssize_t>(count)) return;
  give_up();
}

void SquashWriter::add_folder(const std::string& path, Access access) {
  if (path == "/" || !take_path(path)) return;
  write_header(make_entry(path, AE_IFDIR, access).get());
}

void SquashWriter::add_symlink(const std::string& path, const std::string& target) {
  if (!take_path(path)) return;
  const auto entry = make_entry(path, AE_IFLNK, {.mode = 0777});
  ::archive_entry_set_symlink(entry.get(), target.c_str());
  write_header(entry.get());
}

void SquashWriter::add_text(const std::string& path, const std::string& content, Access access) {
  if (!take_path(path)) return;
  const auto entry = make_entry(path, AE_IFREG, access);
  ::archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
  write_header(entry.get());
  write_content(content.data(), content.size());
}

void SquashWriter::add_file(const std::string& path, const fs::path& source, Access access) {
  if (paths_.contains(path)) return;
  const auto file = base::open_file(source.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  struct stat status{};
  sys::check(::fstat(file.get(), &status), "look at {}", source.native());
  take_path(path);
  const auto entry = make_entry(path, AE_IFREG, access);
  ::archive_entry_set_size(entry.get(), status.st_size);
  ::archive_entry_set_mtime(entry.get(), status.st_mtime, 0);
  if (const auto capabilities = capabilities_of(file); !capabilities.empty()) {
    ::archive_entry_xattr_add_entry(entry.get(), "security.capability", capabilities.data(),
                                    capabilities.size());
  }
  write_header(entry.get());
  pour(file, static_cast<std::size_t>(status.st_size));
}

// A file that shrinks meanwhile is filled with zeros: the header has promised its size.
void SquashWriter::pour(const base::Fd& source, std::size_t size) {
  std::vector<char> buffer(std::min(size, kChunk));
  for (std::size_t left = size; left > 0;) {
    const auto wanted = std::min(left, buffer.size());
    const auto got = sys::check(::read(source.get(), buffer.data(), wanted), "read");
    if (got == 0) std::fill(buffer.begin(), buffer.end(), '\0');
    const auto count = got == 0 ? wanted : static_cast<std::size_t>(got);
    write_content(buffer.data(), count);
    left -= count;
  }
}

void SquashWriter::finish() {
  ::archive_write_close(stream_.get());
  pipe_.close();
  if (!mksquashfs_.wait().is_success()) give_up();
  is_whole_ = true;
}

}  // namespace workbook
