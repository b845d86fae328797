#include "minicontainer/network/nft.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <system_error>

#include "base/check.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/spawn.hpp"

namespace network {
namespace {

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

base::Finished run_nft(const base::Fd& rules) {
  try {
    return base::run_collecting({.argv = {"nft", "-f", "-"}, .stdin_fd = rules.get()});
  } catch (const std::system_error& error) {
    if (error.code().value() != ENOENT) throw;
    throw NoRules("the program nft is not installed (package nftables)");
  }
}

}  // namespace

void apply_rules(const std::string& rules) {
  const base::Fd file(sys::check(::memfd_create("rules", MFD_CLOEXEC), "make room for rules"));
  base::write_all(file, rules);
  sys::check(::lseek(file.get(), 0, SEEK_SET), "rewind the rules");
  const base::Finished finished = run_nft(file);
  if (finished.status.is_success()) return;
  const std::string reason = "nft: " + first_line(finished.output);
  if (finished.output.find("Operation not permitted") != std::string::npos) throw NoRules(reason);
  throw std::runtime_error(reason);
}

}  // namespace network
