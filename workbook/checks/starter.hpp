// An ordinary user who starts the learner's program, without any privilege (man 7 credentials).
//
// Where the checks are run by an ordinary user themselves, there is one id only: then the starter
// is that one under another number, in a user namespace of its own. Labs 04 and 11.
#pragma once

namespace workbook {

/// An id that no account of this machine is likely to have. Behind it there is room for a range of
/// kMostInRange, and for another one behind kFromRangeToRange: all of them below 65536, since the
/// program under test may live in a user namespace that has no more.
constexpr unsigned kFromRangeToRange = 20'000;
constexpr int kMostInRange = 6'500;
unsigned random_id();

struct Starter {
  unsigned uid = random_id();
  unsigned gid = random_id();
};

/// Whether more than one id is mapped here. Throws std::system_error.
bool has_many_ids();

/// In the process that is to start the program: becomes that user, for good. Throws
/// std::system_error.
void become_ordinary(const Starter& starter);

}  // namespace workbook
