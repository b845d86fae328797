// What a program under test cannot know in advance: it cannot have been written to please the
// check.
#pragma once

#include <string>
#include <vector>

namespace workbook {

/// A number from `least` to `most`.
int random_number(int least, int most);

/// "stem-731145".
std::string random_name(const std::string& stem);

/// One of the `choices`, of which there is at least one.
int one_of(const std::vector<int>& choices);

}  // namespace workbook
