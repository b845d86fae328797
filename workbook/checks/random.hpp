// What a program under test cannot know in advance: it cannot have been written to please the
// check.
//
// With LAB_SEED in the environment the values are a function of it and of the check that asks, and
// of nothing else: who is graded again sees the same names, sizes and addresses, and somebody else
// sees others.
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

/// A check begins: with a seed, its values do not depend on the checks before it.
void begin_random_values(const std::string& check);

}  // namespace workbook
