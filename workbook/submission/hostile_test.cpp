// Archives that attack who reads them. Each is refused by a sentence, or what is hostile in it is
// never looked at; in no case is anything written, and none takes long.
#include <gtest/gtest.h>

#include <ctime>
#include <random>

#include "workbook/submission/small_labs_test.hpp"

namespace {

using namespace submission_test;

const ArchiveKind kZip = {"zip", "none", ""};
const ArchiveKind kTar = {"pax", "none", ""};
const Put kGood = {.name = "01-first/clone.cpp", .content = "int one;\n"};

void expect_refused(const std::vector<Put>& entries, const std::string& says) {
  for (const auto& kind : {kZip, kTar}) {
    const std::string refusal = refusal_of(make_archive(kind, entries));
    EXPECT_NE(refusal.find(says), std::string::npos) << kind.format << ": " << refusal;
  }
}

TEST(Hostile, NamesThatLeaveAreRefused) {
  expect_refused({kGood, {"../../etc/cron.d/x", "x"}}, "without \"..\"");
  expect_refused({kGood, {"01-first/../../clone.cpp", "x"}}, "without \"..\"");
  expect_refused({kGood, {"/etc/passwd", "x"}}, "at the root of a machine");
  expect_refused({kGood, {std::string(2000, 'n'), "x"}}, "longer than 1024 bytes");
}

TEST(Hostile, AnEscapeSequenceInANameDoesNotReachTheTerminal) {
  const auto refusal = refusal_of(make_archive(kTar, {{"../\x1b[2J\n", "x"}}));
  EXPECT_NE(refusal.find("\\x1b[2J\\x0a"), std::string::npos) << refusal;
}

TEST(Hostile, DuplicatesAndCapitalsAreRefused) {
  expect_refused({kGood, {"01-first/clone.cpp", "other"}}, "twice");
  expect_refused({kGood, {"01-first/./clone.cpp", "other"}}, "twice");
  expect_refused({kGood, {"01-FIRST/CLONE.CPP", "other"}}, "twice");
}

TEST(Hostile, LinksInPlaceOfPartsAreRefused) {
  const Put soft{
      .name = "01-first/gate.cpp", .content = "", .type = AE_IFLNK, .link = "/etc/shadow"};
  expect_refused({kGood, soft}, "01-first/gate.cpp is a link");
  const Put hard{.name = "01-first/gate.cpp",
                 .content = "",
                 .link = "01-first/clone.cpp",
                 .is_hard_link = true};
  EXPECT_NE(refusal_of(make_archive(kTar, {kGood, hard})).find("is a link"), std::string::npos);
}

TEST(Hostile, AFolderThatIsALinkLeadsNowhere) {
  const Put link{.name = "01-first", .content = "", .type = AE_IFLNK, .link = "/etc"};
  const auto found = submit(make_archive(kTar, {link, kGood}));
  EXPECT_EQ(found.labs.at(0).files.at("clone.cpp"), "int one;\n") << "nothing is ever unpacked";
}

TEST(Hostile, DevicesAndPipesAreRefused) {
  for (const unsigned type : {AE_IFIFO, AE_IFCHR, AE_IFBLK}) {
    const Put device{.name = "01-first/gate.cpp", .content = "", .type = type};
    EXPECT_NE(refusal_of(make_archive(kTar, {kGood, device})).find("no regular file"),
              std::string::npos);
  }
}

TEST(Hostile, APasswordIsRefused) {
  const auto bytes = make_archive({"zip", "none", "secret"}, {kGood});
  EXPECT_EQ(refusal_of(bytes), "the archive is encrypted: hand in one without a password");
}

// Bombs: large when unpacked, or many, or compressed more than once.
TEST(Hostile, BombsAreRefusedInLittleTime) {
  const std::clock_t start = std::clock();  // of the processor: the machine may be busy
  const Put zeros{.name = "big", .content = std::string(std::size_t{40} << 20, '\0')};
  std::vector<Put> many;
  for (int i = 0; i < 10; ++i) {
    many.push_back({.name = "f" + std::to_string(i), .content = zeros.content.substr(0, 8U << 20)});
  }
  for (const std::string filter : {"gzip", "xz", "zstd"}) {
    const auto refusal = refusal_of(make_archive({"pax", filter, ""}, {kGood, zeros}));
    EXPECT_NE(refusal.find("unpacks to far more"), std::string::npos) << filter << refusal;
  }
  EXPECT_NE(refusal_of(make_archive(kZip, {kGood, zeros})).find("unpacks to far more"),
            std::string::npos);
  EXPECT_NE(refusal_of(make_archive(kZip, many)).find("unpacks to far more"), std::string::npos);
  EXPECT_LT((std::clock() - start) / CLOCKS_PER_SEC, 30);
}

TEST(Hostile, ManyEntriesAreRefused) {
  std::vector<Put> many;
  for (int i = 0; i < 20'001; ++i) many.push_back({"f" + std::to_string(i), ""});
  EXPECT_EQ(refusal_of(make_archive({"ustar", "gzip", ""}, many)),
            "the archive has more than 20000 entries");
}

TEST(Hostile, LayersOfCompressionAreRefused) {
  const std::string once = make_archive({"pax", "gzip", ""}, {kGood});
  // A gzip stream around the gzip stream, by way of a raw archive of one entry.
  const std::string twice = make_archive({"raw", "gzip", ""}, {{"x", once}});
  EXPECT_EQ(refusal_of(twice), "the archive is compressed more than once: hand in a plain one");
}

TEST(Hostile, TooLargeAsItIsHandedIn) {
  EXPECT_NE(refusal_of(std::string((std::size_t{32} << 20) + 1, 'x')).find("larger than 32 MiB"),
            std::string::npos);
}

// Every cut of an archive is refused or has whole files: never half of one.
TEST(Hostile, TruncatedArchivesNeverGiveHalfAFile) {
  for (const auto& kind : {kZip, kTar, ArchiveKind{"pax", "gzip", ""}, ArchiveKind{"pax", "xz", ""},
                           ArchiveKind{"pax", "zstd", ""}}) {
    const std::string whole = make_archive(kind, {kGood, {"README", std::string(3000, 'r')}});
    for (std::size_t length = 0; length < whole.size(); length += 1 + whole.size() / 97) {
      try {
        const auto found = submit(whole.substr(0, length));
        EXPECT_EQ(found.labs.at(0).files.at("clone.cpp"), kGood.content) << kind.format << length;
      } catch (const workbook::SubmissionError&) {
      }
    }
  }
}

// A seeded fuzzer: flips bytes of real archives. Whatever comes is a submission or a sentence; the
// only content that may appear under a part's name is bounded text.
TEST(Hostile, DamagedArchivesAreASubmissionOrASentence) {
  std::mt19937 random(20'260'101);
  for (const auto& kind : {kZip, kTar, ArchiveKind{"gnutar", "gzip", ""},
                           ArchiveKind{"pax", "xz", ""}, ArchiveKind{"pax", "zstd", ""}}) {
    const std::string whole = make_archive(kind, {kGood, {"gate.cpp/x", "y"}, {"a/b", "z"}});
    for (int round = 0; round < 400; ++round) {
      std::string damaged = whole;
      for (int flips = 1 + static_cast<int>(random() % 8); flips > 0; --flips) {
        damaged[random() % std::min<std::size_t>(damaged.size(), 4096)] =
            static_cast<char>(random());
      }
      try {
        const auto found = submit(damaged);
        for (const auto& lab : found.labs) {
          for (const auto& [part, content] : lab.files) EXPECT_LE(content.size(), 1U << 20);
        }
      } catch (const workbook::SubmissionError& error) {
        EXPECT_NE(std::string(error.what()), "");
      }
    }
  }
}

}  // namespace
