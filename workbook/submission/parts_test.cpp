#include "workbook/submission/parts.hpp"

#include <gtest/gtest.h>

#include "workbook/submission/small_labs_test.hpp"

namespace {

using namespace workbook;
using submission_test::small_labs;

Entry file(const std::string& path, const std::string& content = "int x;") {
  return {.path = path, .kind = EntryKind::kFile, .content = content};
}

std::string refusal(const Listing& listing, const std::string& only = "") {
  return base::message_of<SubmissionError>(
      [&] { static_cast<void>(find_parts(listing, small_labs(), only)); });
}

TEST(Parts, AreFoundInEveryUsualPlace) {
  for (const std::string top : {"", "handin/", "a/b/", "my-download/workbook/labs-of-mine/"}) {
    for (const std::string place : {"labs/01-first/", "01-first/", ""}) {
      const auto found = find_parts({file(top + place + "clone.cpp", "mine")}, small_labs(), "");
      ASSERT_EQ(found.labs.size(), 1U) << top << place;
      EXPECT_EQ(found.labs[0].lab, "01");
      EXPECT_EQ(found.labs[0].files.at("clone.cpp"), "mine");
      EXPECT_EQ(found.labs[0].missing, std::vector<std::string>{"gate.cpp"});
    }
  }
}

TEST(Parts, WhatTheSystemLeavesBehindDoesNotHideTheTop) {
  const auto found = find_parts(
      {file("__MACOSX/handin/._clone.cpp"), file(".DS_Store"), file("handin/01-first/clone.cpp")},
      small_labs(), "");
  EXPECT_EQ(found.labs.at(0).files.size(), 1U);
}

TEST(Parts, OnlyTheFilesOfLabsLeave) {
  const auto found =
      find_parts({file("labs/01-first/clone.cpp"), file("labs/01-first/checks.cpp"),
                  file("labs/01-first/lab.yaml"), file("CMakeLists.txt"),
                  file("labs/01-first/deeper/gate.cpp"), file("solutions/01-first/gate.cpp")},
                 small_labs(), "");
  ASSERT_EQ(found.labs.size(), 1U);
  EXPECT_EQ(found.labs[0].files.size(), 1U);
  EXPECT_EQ(found.labs[0].missing, std::vector<std::string>{"gate.cpp"});
}

TEST(Parts, MissingOnesAreTold) {
  const auto found = find_parts({file("clone.cpp"), file("Gate.CPP")}, small_labs(), "");
  ASSERT_EQ(found.notes.size(), 1U);
  EXPECT_EQ(found.notes[0],
            "lab 01: gate.cpp is not in the submission; the untouched starter stands in for it "
            "(there is Gate.CPP, which is another name)");
}

TEST(Parts, TwiceIsRefused) {
  EXPECT_EQ(
      refusal({file("clone.cpp"), file("01-first/clone.cpp")}),
      "clone.cpp is there twice, as clone.cpp and as 01-first/clone.cpp: hand in one of them");
  EXPECT_NE(refusal({file("01-first/clone.cpp"), file("01-first/clone.cpp")}).find("twice"),
            std::string::npos);
  EXPECT_NE(refusal({file("01-first/clone.cpp"), file("01-First/Clone.cpp")}).find("twice"),
            std::string::npos)
      << "some file systems take both for one";
}

TEST(Parts, LinksAndDevicesAreRefused) {
  Entry link = file("clone.cpp");
  link.kind = EntryKind::kLink;
  EXPECT_EQ(refusal({link}), "clone.cpp is a link: hand in the file itself");
  link.kind = EntryKind::kSpecial;
  EXPECT_NE(refusal({link}).find("no regular file"), std::string::npos);
  link.kind = EntryKind::kFolder;
  link.path = "01-first/clone.cpp";
  EXPECT_NE(refusal({link}).find("no regular file"), std::string::npos);
}

TEST(Parts, ALinkElsewhereIsNotLookedAt) {
  Entry link = file("README");
  link.kind = EntryKind::kLink;
  EXPECT_EQ(find_parts({link, file("clone.cpp")}, small_labs(), "").labs.size(), 1U);
}

TEST(Parts, TooLargeIsRefused) {
  Entry large = file("clone.cpp");
  large.content.reset();
  EXPECT_EQ(refusal({large}), "clone.cpp is larger than 1 MiB: no part of a lab is");
}

TEST(Parts, NothingOfALabIsRefused) {
  EXPECT_NE(refusal({}).find("none of the files that labs ask for"), std::string::npos);
  EXPECT_EQ(refusal({file("init.cpp")}, "01"),
            "it has none of the files of lab 01: hand in 01-first/clone.cpp");
}

TEST(Parts, ANameOfSeveralLabsNeedsAFolder) {
  auto labs = small_labs();
  labs[1].tasks[0].part = "clone.cpp";
  const Listing bare = {file("clone.cpp")};
  EXPECT_EQ(base::message_of<SubmissionError>([&] { find_parts(bare, labs, ""); }),
            "clone.cpp could belong to several labs: put it into 01-first/ or 02-second/, or name "
            "the lab with --lab");
  EXPECT_EQ(find_parts(bare, labs, "02").labs.at(0).lab, "02");
  EXPECT_EQ(find_parts({file("02-second/clone.cpp")}, labs, "").labs.at(0).lab, "02");
}

TEST(Parts, TheDigestIsOfTheFilesAlone) {
  const auto one = find_parts({file("clone.cpp", "a")}, small_labs(), "");
  const auto same = find_parts({file("x/01-first/clone.cpp", "a"), file("x/y")}, small_labs(), "");
  const auto other = find_parts({file("clone.cpp", "b")}, small_labs(), "");
  EXPECT_EQ(one.digest, same.digest);
  EXPECT_NE(one.digest, other.digest);
  EXPECT_EQ(one.digest.size(), 64U);
}

TEST(CleanName, StaysInside) {
  EXPECT_EQ(clean_name("./a//b/./c/"), "a/b/c");
  EXPECT_EQ(clean_name("./"), "");
  for (const std::string bad : {"/etc/passwd", "../x", "a/../../x", "a/.."}) {
    EXPECT_THROW(static_cast<void>(clean_name(bad)), SubmissionError) << bad;
  }
  EXPECT_THROW(static_cast<void>(clean_name(std::string("a\0b", 3))), SubmissionError);
  EXPECT_THROW(static_cast<void>(clean_name(std::string(1025, 'a'))), SubmissionError);
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "a/";
  EXPECT_THROW(static_cast<void>(clean_name(deep)), SubmissionError);
}

}  // namespace
