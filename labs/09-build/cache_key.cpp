// Lab 09, task 4: when a step need not be done again. The contract is
// minicontainer/build/cache_key.hpp.

#include "minicontainer/build/cache_key.hpp"

#include <string>
#include <vector>

#include "base/unwritten.hpp"

namespace build {

// Task 4: sort the files, and give every member of each to one Hasher (image::make_hasher()), so
// that the end of one can never be taken for the beginning of the next.
image::Digest digest_of_files(std::vector<CopiedFile> files) {
  throw base::Unwritten("09", 4);
}

// Task 4: the same for a step. The order of its arguments does not matter.
image::Digest cache_key(const Step& step) {
  throw base::Unwritten("09", 4);
}

}  // namespace build
