#include <gtest/gtest.h>

#include "workbook/submission/small_labs_test.hpp"

namespace {

using namespace submission_test;

const std::vector<Put> kGood = {{.name = "handin/", .content = "", .type = AE_IFDIR},
                                {.name = "handin/labs/01-first/clone.cpp", .content = "int one;\n"},
                                {.name = "handin/labs/02-second/init.cpp", .content = "int two;\n"},
                                {.name = "handin/README", .content = std::string(100'000, 'r')}};

const std::vector<ArchiveKind> kKinds = {
    {"zip", "none", ""},    {"ustar", "none", ""}, {"pax", "gzip", ""}, {"gnutar", "xz", ""},
    {"gnutar", "gzip", ""}, {"pax", "zstd", ""},   {"pax", "none", ""}};

TEST(Archive, OfEveryKindHasTheSameFiles) {
  std::string digest;
  for (const auto& kind : kKinds) {
    const auto found = submit(make_archive(kind, kGood));
    ASSERT_EQ(found.labs.size(), 2U) << kind.format << "." << kind.filter;
    EXPECT_EQ(found.labs[0].files.at("clone.cpp"), "int one;\n");
    EXPECT_EQ(found.labs[1].files.at("init.cpp"), "int two;\n");
    if (digest.empty()) digest = found.digest;
    EXPECT_EQ(found.digest, digest);
  }
}

TEST(Archive, AsLargeAsAPartMayBe) {
  const std::string full(std::size_t{1} << 20, ' ');
  EXPECT_EQ(submit(make_archive(kKinds[0], {{"clone.cpp", full}})).labs.size(), 1U);
  EXPECT_EQ(refusal_of(make_archive(kKinds[0], {{"clone.cpp", full + " "}})),
            "clone.cpp is larger than 1 MiB: no part of a lab is");
}

TEST(Archive, OfAnotherFormatIsRefused) {
  for (const std::string bytes : {"", "int main() {}", "7z\xbc\xaf\x27\x1c", "\x1f\x8b", "PK"}) {
    EXPECT_NE(refusal_of(bytes), "accepted");
  }
  const std::string cpio = make_archive({"newc", "none", ""}, {{"clone.cpp", "x"}});
  EXPECT_EQ(refusal_of(cpio), "it is neither a folder nor a zip, tar or git bundle");
}

}  // namespace
