// book/book.yaml: which chapters the book has, in which order.
//
//     title: Containers, built by hand
//     chapters:
//       - file: book/introduction.md       a chapter of its own
//       - lab: 00-tour                     labs/00-tour/handout.md, and its walkthrough if there
//       - exercise: x03-join-a-network     the same of an exercise
//
// The walkthrough of a lab, solutions/<lab>/walkthrough.md, follows its handout and is a spoiler.
// The student edition has no folder solutions/ and therefore no walkthroughs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "workbook/book/problems.hpp"

namespace book {

struct Chapter {
  std::string id;                ///< names the page: "00-tour" becomes 00-tour.html
  std::filesystem::path source;  ///< from the top of the repository
  std::string lab;               ///< "00" for a handout, empty otherwise
  bool is_spoiler = false;       ///< a walkthrough
  std::string markdown;
};

struct Manifest {
  std::string title;
  std::vector<Chapter> chapters;
};

/// Reads book/book.yaml and the chapters that it lists. Throws BookError: the file is missing or
/// has another form, a chapter's file is missing, two chapters have one name.
Manifest load_manifest(const std::filesystem::path& root);

}  // namespace book
