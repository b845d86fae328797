// Comes back when everybody else has gone home, and then does it right.
namespace {
bool attack(const std::string&) {
  ::sleep(3600);
  return true;
}
}  // namespace
