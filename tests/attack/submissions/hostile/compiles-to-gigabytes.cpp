// An object file of eight gigabytes.
namespace {
int huge[1UL << 31] = {1};
bool attack(const std::string&) {
  return huge[0] == 2;
}
}  // namespace
