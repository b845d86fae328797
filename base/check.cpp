#include "base/check.hpp"

#include <system_error>

namespace sys {

void throw_error(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

}  // namespace sys
