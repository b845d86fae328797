#include "workbook/lab_kernel/tar.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "base/scratch_test.hpp"
#include "workbook/lab_kernel/pack.hpp"

namespace workbook {
namespace {

TarSource source_of(const std::string& archive, std::size_t& at) {
  return [&archive, &at](char* buffer, std::size_t size) {
    if (at + size > archive.size()) throw TarError("too short");
    archive.copy(buffer, size, at);
    at += size;
  };
}

std::string header_with(const std::string& path) {
  auto block = format_tar_header({.path = "good"});
  block.replace(0, 100, path + std::string(100 - path.size(), '\0'));
  unsigned sum = 0;
  block.replace(148, 8, "        ");
  for (const char byte : block) sum += static_cast<unsigned char>(byte);
  return block.replace(148, 8, fmt::format("{:06o}", sum) + std::string("\0 ", 2));
}

TEST(Tar, AHeaderComesBackAsItWas) {
  const std::string long_path = std::string(120, 'd') + "/" + std::string(90, 'f');
  const auto entry = parse_tar_header(
      format_tar_header({.path = long_path, .mode = 04711, .owner = 1000, .size = 1234567}));
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->path, long_path);
  EXPECT_EQ(entry->kind, TarKind::kFile);
  EXPECT_EQ(entry->mode, 04711U);
  EXPECT_EQ(entry->owner, 1000U);
  EXPECT_EQ(entry->size, 1234567U);
}

TEST(Tar, TheBlockOfZerosIsTheEnd) {
  EXPECT_FALSE(parse_tar_header(std::string(kTarBlock, '\0')));
}

TEST(Tar, PathsThatLeaveAreRefused) {
  for (const char* path : {"/etc/passwd", "..", "../x", "a/../../x", "a/.."})
    EXPECT_THROW(parse_tar_header(header_with(path)), TarError) << path;
  EXPECT_EQ(parse_tar_header(header_with("a/..b/c.."))->path, "a/..b/c..");
}

TEST(Tar, ADamagedHeaderIsRefused) {
  auto block = format_tar_header({.path = "file"});
  block[0] = 'g';
  EXPECT_THROW(parse_tar_header(block), TarError);
  EXPECT_THROW(parse_tar_header(block.substr(1)), TarError);
  auto device = format_tar_header({.path = "file", .kind = static_cast<TarKind>('3')});
  EXPECT_THROW(parse_tar_header(device), TarError);
}

TEST(Tar, APathThatCannotBeWrittenIsRefused) {
  EXPECT_THROW(format_tar_header({.path = std::string(101, 'x')}), TarError);
  EXPECT_THROW(format_tar_header({.path = "d/" + std::string(300, 'x')}), TarError);
}

TEST(Tar, ATreeIsPackedAndReadBack) {
  const base::Scratch scratch;
  std::filesystem::create_directories(scratch / "tree/sub");
  base::write_file(scratch / "tree/sub/file", std::string(1000, 'x'));
  base::write_file(scratch / "tree/empty", "");
  std::filesystem::create_symlink("elsewhere", scratch / "tree/link");
  std::string archive;
  TarWriter writer([&](std::string_view bytes) { archive += bytes; });
  writer.add_tree(base::open_file((scratch / "tree").c_str(), 0), "t", {.owner = 5});
  writer.finish();
  EXPECT_EQ(archive.size() % kTarBlock, 0U);

  std::size_t at = 0;
  TarReader reader(source_of(archive, at));
  std::string seen;
  while (const auto entry = reader.next()) {
    seen += fmt::format("{} {} {} {};", entry->path, static_cast<char>(entry->kind), entry->size,
                        entry->target);
    EXPECT_EQ(entry->kind == TarKind::kLink ? 5 : entry->owner, 5U);
  }
  EXPECT_EQ(seen, "t 5 0 ;t/empty 0 0 ;t/link 2 0 elsewhere;t/sub 5 0 ;t/sub/file 0 1000 ;");
}

TEST(Tar, AnArchiveThatIsFullTakesNoPartOfAnEntry) {
  std::string archive;
  TarWriter writer([&](std::string_view bytes) { archive += bytes; }, 4 * kTarBlock);
  writer.add({.path = "fits", .size = 3}, "abc");
  EXPECT_THROW(writer.add({.path = "not", .size = 1}, "x"), TarError);
  EXPECT_EQ(archive.size(), 2 * kTarBlock);
  writer.finish();
  EXPECT_EQ(archive.size(), 4 * kTarBlock);
}

TEST(Tar, AnArchiveThatIsCutOffIsNoticed) {
  const std::string archive = format_tar_header({.path = "file", .size = 5000}) + "short";
  std::size_t at = 0;
  TarReader reader(source_of(archive, at));
  ASSERT_TRUE(reader.next());
  EXPECT_THROW(reader.read(), TarError);
}

}  // namespace
}  // namespace workbook
