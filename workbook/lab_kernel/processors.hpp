// Which processor a guest is pinned to (man 2 sched_setaffinity).
//
// A guest's kernel and the process it traces take turns, never at once. On one processor the turn
// costs a switch; on two it costs waking an idle one each time, five to nine times as much.
#pragma once

#include <vector>

namespace workbook {

/// Those that this process may use.
std::vector<int> allowed_processors();

/// Of those, one that fewest guests run on (`taken`: one entry for each guest); among equals the
/// one that has done least in the last few milliseconds.
int choose_processor(const std::vector<int>& taken);

}  // namespace workbook
