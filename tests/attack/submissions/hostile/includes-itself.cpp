// Each line of it is read again and again.
#include __FILE__
#include __FILE__
namespace {
bool attack(const std::string&) {
  return false;
}
}  // namespace
