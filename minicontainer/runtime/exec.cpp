#include "minicontainer/runtime/exec.hpp"

#include <unistd.h>

#include "base/check.hpp"

namespace minicontainer {
namespace {

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const auto& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

std::string search_path(const std::vector<std::string>& env) {
  for (const auto& entry : env) {
    if (entry.starts_with("PATH=")) return entry.substr(5);
  }
  return "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}

}  // namespace

void exec_program(const ProcessConfig& process) {
  const auto& name = process.args.front();
  const auto argv = pointers_to(process.args);
  const auto env = pointers_to(process.env);
  if (name.find('/') != std::string::npos) {
    ::execve(name.c_str(), argv.data(), env.data());
    sys::throw_error(errno, "exec " + name);
  }
  const std::string path = search_path(process.env);
  int reason = ENOENT;
  for (std::size_t start = 0; start <= path.size();) {
    const std::size_t end = std::min(path.find(':', start), path.size());
    const std::string folder = path.substr(start, end - start);
    ::execve(((folder.empty() ? "." : folder) + "/" + name).c_str(), argv.data(), env.data());
    if (errno != ENOENT && errno != ENOTDIR) reason = errno;
    start = end + 1;
  }
  sys::throw_error(reason, "exec " + name + " (looked for in PATH=" + path + ")");
}

}  // namespace minicontainer
