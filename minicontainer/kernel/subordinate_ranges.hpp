// Ranges of ids, and the files that grant them to users: subuid(5), subgid(5).
//
// A line "alice:100000:65536" lets alice map 65536 ids from 100000 on. The user may stand there by
// name or by number, and have several lines.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace minicontainer {

/// `size` ids, from `first` on. 64 bits: the end of the last range is past the last id.
struct IdRange {
  std::uint64_t first = 0;
  std::uint64_t size = 0;

  [[nodiscard]] std::uint64_t end() const { return first + size; }
};

/// "100000 to 165535".
std::string describe(const IdRange& range);

/// Whether every id of `range` is in one of `ranges`.
bool is_covered(const IdRange& range, std::vector<IdRange> ranges);

/// The ranges that `text`, in the form of subuid(5), grants to the user. Lines that are no such
/// lines are left out, as newuidmap does.
std::vector<IdRange> ranges_granted(std::string_view text, const std::string& user_name, uid_t uid);

/// The first id from which on `text` grants nothing to anybody: 100000 at least, as useradd(8) has
/// it.
std::uint64_t first_free_id(std::string_view text);

/// The name of a user by `text`, in the form of passwd(5); the number if there is none.
std::string find_user_name(std::string_view text, uid_t uid);

}  // namespace minicontainer
