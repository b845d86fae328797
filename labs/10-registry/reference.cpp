// Lab 10, task 1: what people call an image. The contract is minicontainer/image/reference.hpp.

#include "minicontainer/image/reference.hpp"

#include "base/unwritten.hpp"

namespace image {

// Task 1: from the left a domain, from the right a digest and a tag; what is left is a path.
Reference parse_reference(std::string_view text) {
  throw base::Unwritten("10", 1);
}

// Task 1: without tag and digest, "latest" is meant.
Reference parse_tagged_reference(std::string_view text) {
  throw base::Unwritten("10", 1);
}

// Task 1: DOMAIN/PATH, then :TAG and @DIGEST if there are any.
std::string full_name(const Reference& reference) {
  throw base::Unwritten("10", 1);
}

// Task 1: as short as people write it.
std::string familiar_name(const Reference& reference) {
  throw base::Unwritten("10", 1);
}

// Task 1: the same without tag and digest.
std::string familiar_repository(const Reference& reference) {
  throw base::Unwritten("10", 1);
}

}  // namespace image
