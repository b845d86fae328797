// COPY and ADD: which files, what of them matters to the cache, and how they come into the image.
//
// Dockerfile reference, "COPY", "ADD".
#pragma once

#include <time.h>

#include <optional>
#include <string>
#include <vector>

#include "minicontainer/build/cache_key.hpp"
#include "minicontainer/build/source_tree.hpp"

namespace build {

struct Owner {
  uid_t uid = 0;
  gid_t gid = 0;
};

struct CopyOrder {
  std::string command;               ///< "COPY" or "ADD", for messages
  std::vector<std::string> sources;  ///< paths of the tree, as SourceTree::find() gives them
  std::string destination;           ///< absolute; with "/" at its end: a folder
  std::optional<mode_t> mode;        ///< --chmod
  bool keeps_owners = false;         ///< of an image's files; else all are root's, or --chown's
  bool unpacks_archives = false;     ///< ADD
  time_t moment = 0;                 ///< the time that all files get
};

/// What of the files matters to the step's result. Reads them all.
std::vector<CopiedFile> describe_files(const SourceTree& tree, const CopyOrder& order);

/// Copies them into the folder `root`. Owners are `owner`, unless the order keeps them. Folders
/// that are missing are made (0755, and the owner's). Throws BuildError, std::system_error.
void copy_files(const SourceTree& tree, const CopyOrder& order, const Owner& owner,
                const base::Fd& root);

/// Opens the folder `path` inside `root`, after making what is missing of it for `owner`.
base::Fd make_folders(const base::Fd& root, const std::string& path, const Owner& owner);

/// Writes a file from memory: a here-document.
void write_text(const base::Fd& root, const std::string& path, const std::string& text,
                const CopyOrder& order, const Owner& owner);

}  // namespace build
