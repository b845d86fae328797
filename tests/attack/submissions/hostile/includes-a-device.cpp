// The compiler is to read what never ends.
#include "/dev/zero"
namespace {
bool attack(const std::string&) {
  return false;
}
}  // namespace
