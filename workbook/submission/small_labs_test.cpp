#include "workbook/submission/small_labs_test.hpp"

#include <memory>

#include "base/file.hpp"

namespace submission_test {
namespace {

using workbook::Lab;

Lab lab(const std::string& number, const std::string& folder,
        const std::vector<std::string>& parts) {
  Lab made{.number = number, .folder = folder, .title = folder};
  for (const auto& part : parts) {
    made.tasks.push_back({.number = static_cast<int>(made.tasks.size()) + 1,
                          .title = part,
                          .part = part,
                          .points = 10});
  }
  return made;
}

struct FreeWriter {
  void operator()(archive* handle) const { ::archive_write_free(handle); }
};
struct FreeEntry {
  void operator()(archive_entry* entry) const { ::archive_entry_free(entry); }
};

void put(archive* writer, const Put& each) {
  const std::unique_ptr<archive_entry, FreeEntry> entry(::archive_entry_new());
  ::archive_entry_set_pathname(entry.get(), each.name.c_str());
  ::archive_entry_set_filetype(entry.get(), each.type);
  ::archive_entry_set_perm(entry.get(), 0644);
  ::archive_entry_set_size(entry.get(), static_cast<la_int64_t>(each.content.size()));
  if (each.is_hard_link) ::archive_entry_set_hardlink(entry.get(), each.link.c_str());
  if (each.type == AE_IFLNK) ::archive_entry_set_symlink(entry.get(), each.link.c_str());
  ASSERT_GE(::archive_write_header(writer, entry.get()), ARCHIVE_WARN)
      << ::archive_error_string(writer);
  ::archive_write_data(writer, each.content.data(), each.content.size());
}

}  // namespace

const std::vector<Lab>& small_labs() {
  static const std::vector<Lab> kLabs = {lab("01", "01-first", {"clone.cpp", "gate.cpp"}),
                                         lab("02", "02-second", {"init.cpp", "status.cpp"})};
  return kLabs;
}

std::string make_archive(const ArchiveKind& kind, const std::vector<Put>& entries) {
  std::string bytes(std::size_t{48} << 20, '\0');
  std::size_t used = 0;
  {
    const std::unique_ptr<archive, FreeWriter> writer(::archive_write_new());
    ::archive_write_set_format_by_name(writer.get(), kind.format.c_str());
    if (kind.filter != "none")
      ::archive_write_add_filter_by_name(writer.get(), kind.filter.c_str());
    if (!kind.password.empty()) {
      ::archive_write_set_options(writer.get(), "zip:encryption=aes256");
      ::archive_write_set_passphrase(writer.get(), kind.password.c_str());
    }
    ::archive_write_open_memory(writer.get(), bytes.data(), bytes.size(), &used);
    for (const auto& each : entries) put(writer.get(), each);
    ::archive_write_close(writer.get());
  }
  bytes.resize(used);
  return bytes;
}

workbook::Submission submit(const std::string& bytes, const std::string& only) {
  const base::Scratch scratch;
  base::write_file(scratch / "submission", bytes);
  return workbook::read_submission(scratch / "submission", small_labs(), only);
}

std::string refusal_of(const std::string& bytes, const std::string& only) {
  try {
    static_cast<void>(submit(bytes, only));
    return "accepted";
  } catch (const workbook::SubmissionError& error) {
    return error.what();
  }
}

}  // namespace submission_test
