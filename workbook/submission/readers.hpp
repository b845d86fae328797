// The three kinds of submissions, each read into the same listing.
#pragma once

#include <filesystem>

#include "workbook/submission/listing.hpp"

namespace workbook {

/// A zip or a tar (plain, gzip, xz or zstd; libarchive(3)) that is in memory. Entries are read as a
/// stream and the content of all but the wanted ones is dropped. Throws SubmissionError for what is
/// damaged, encrypted, of another format, or expands beyond the bounds.
Listing read_archive(const std::string& bytes, const Wanted& wanted);

/// Which folders a reader of a tree goes into: `labs`, the labs' own folders, and a folder that
/// stands alone at the top. Nothing else can hold a part, so nothing else is looked at.
class Tree {
 public:
  Tree() = default;
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;
  virtual ~Tree() = default;
  /// The entries of one folder ("" is the top), with their whole paths. Throws SubmissionError.
  virtual Listing list(const std::string& folder) = 0;
  /// A file of it. Throws SubmissionError, also when it is more than kLargestPart.
  virtual std::string read(const std::string& path) = 0;
};

/// All entries of the folders that can hold parts; wanted files with their content.
Listing walk(Tree& tree, const Wanted& wanted, const std::set<std::string>& lab_folders);

/// A folder of this machine. Every step into it is an openat2(2) that refuses links and stays
/// beneath it, and a file is examined after it is open: so nothing changes when the owner exchanges
/// files for links while it is read. A file with a second name elsewhere (a hard link) is a link.
Listing read_folder(const std::filesystem::path& folder, const Wanted& wanted,
                    const std::set<std::string>& lab_folders);

/// A git bundle (man 5 gitformat-bundle) with a whole history. Our code reads its header; `git
/// index-pack --strict` takes the pack into an empty repository without configuration, hooks or
/// work tree, under limits. HEAD is what is graded, or the only branch.
Listing read_bundle(const std::filesystem::path& file, const Wanted& wanted,
                    const std::set<std::string>& lab_folders);

/// Whether a file begins as git bundles do.
bool is_bundle(std::string_view bytes);

}  // namespace workbook
