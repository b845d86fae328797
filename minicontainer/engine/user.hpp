// Who a container's program runs as: names of the image become numbers (man 5 passwd, man 5 group).
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/fd.hpp"

namespace engine {

struct User {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;  ///< beside gid
};

/// Looks `text` ("", "web", "1000", "web:www", "1000:1000") up in etc/passwd and etc/group inside
/// `root`, and adds `added_groups`. A number need not be in the files. Throws std::runtime_error,
/// in docker's words, for a name that is in none.
User find_user(const base::Fd& root, const std::string& text,
               const std::vector<std::string>& added_groups);

}  // namespace engine
