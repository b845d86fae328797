// Mounts and namespaces that nobody takes down.
namespace {
bool attack(const std::string&) {
  ::unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC);
  ::mount("none", "/", nullptr, MS_REC | MS_SHARED, nullptr);
  for (const char* folder : {"/tmp", "/proc", "/sys", "/etc", "/usr", "/lib"}) {
    ::mount("mine", folder, "tmpfs", 0, nullptr);
  }
  ::mkdir("/tmp/deep", 0700);
  for (int depth = 0; depth < 200; ++depth) ::mount("mine", "/tmp/deep", "tmpfs", 0, nullptr);
  return false;
}
}  // namespace
