// The ids of the learner's program, where they are not those of the check process.
//
// Where submissions are graded the check process is root of the machine, and the learner's program
// is root of a user namespace (man 7 user_namespaces). What is 0 to the program is 100000 to
// whoever looks from outside, so what the kernel tells about ids is translated before a check
// compares it.
#pragma once

#include <string>

namespace workbook {

/// The map of that user namespace: 0 to kMappedIds - 1 inside are these outside.
constexpr unsigned kFirstMappedId = 100'000;
constexpr unsigned kMappedIds = 65'536;

/// Whether the learner's programs have ids of their own, and that they have from now on.
bool has_mapped_ids();
void set_mapped_ids();

/// What the program calls an id that is seen from here; 65534 if it has no name for it. The same
/// number where there is no map.
unsigned id_inside(unsigned id);

/// "0 100000 100000" and the like, each number translated.
std::string ids_inside(const std::string& numbers);

/// While it lives, files that this process makes belong to root of the learner's user namespace:
/// the file systems that were mounted there take no others (EOVERFLOW). Nothing else changes.
class FilesOfLearner {
 public:
  FilesOfLearner();
  ~FilesOfLearner();
  FilesOfLearner(const FilesOfLearner&) = delete;
  FilesOfLearner& operator=(const FilesOfLearner&) = delete;
};

}  // namespace workbook
