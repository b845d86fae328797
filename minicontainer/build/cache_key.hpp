// When a step need not be done again: the same step on the same image gives the same result.
//
// A step is known by its key. What belongs into the key decides what a cache is worth: with too
// much of it nothing is ever found, with too little yesterday's result is taken for today's.
// Docker's documentation, "Optimize cache usage in builds".
//
// Lab 09, task 4.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "minicontainer/image/digest.hpp"

namespace build {

/// A file that a step copies, as it matters to the step's result. When it was changed does not.
struct CopiedFile {
  std::string path;  ///< below what is copied: "sub/app.py"; empty: that itself
  char kind = 'f';   ///< f: file, d: folder, l: link
  mode_t mode = 0;   ///< the twelve lowest bits
  uid_t uid = 0;     ///< whom it will belong to
  gid_t gid = 0;
  std::string content;  ///< of a file its digest, of a link its target
};

/// Task 4. One digest of them all, in whichever order they come. Two lists have the same digest
/// only if they have the same files: a path may have any letter but NUL, blanks and line breaks
/// too.
image::Digest digest_of_files(std::vector<CopiedFile> files);

struct Step {
  std::string parent;                    ///< id of the image that it stands on; empty: scratch
  std::string instruction;               ///< "RUN make", with its variables replaced where they are
  std::vector<std::string> arguments;    ///< "NAME=value" of build arguments that it can see
  std::optional<image::Digest> content;  ///< of the files that it copies
};

/// Task 4. The key of a step. Equal steps have equal keys, whatever the order of the arguments;
/// steps that differ in anything have different ones.
image::Digest cache_key(const Step& step);

}  // namespace build
