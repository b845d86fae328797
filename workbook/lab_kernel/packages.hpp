// The packages that are installed on this machine, read from dpkg's database (man 1 dpkg,
// /var/lib/dpkg): without root, without network, without running anything.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace workbook {

class Packages {
 public:
  /// Reads `database`/status. Throws std::runtime_error where there is no dpkg.
  explicit Packages(const std::filesystem::path& database = "/var/lib/dpkg");

  /// Those of `wanted` that are installed, and all that they depend on. Of alternatives ("a | b"),
  /// those that are installed.
  [[nodiscard]] std::set<std::string> closure(const std::vector<std::string>& wanted) const;

  /// "libc6 2.36-9+deb12u14"
  [[nodiscard]] std::string identity(const std::string& package) const;

  /// The files and folders that a package owns, as it names them.
  [[nodiscard]] std::vector<std::string> files(const std::string& package) const;

 private:
  struct Installed {
    std::string version;
    std::string architecture;
    std::vector<std::string> depends;  ///< names, alternatives side by side
  };
  void take(const std::map<std::string, std::string>& fields);

  std::filesystem::path database_;
  std::map<std::string, Installed> installed_;
  std::multimap<std::string, std::string> provided_by_;
};

/// One name that the alternatives system (man 1 update-alternatives) has pointed at a program.
struct Alternative {
  std::string name;    ///< "awk", a link in /etc/alternatives
  std::string link;    ///< "/usr/bin/awk"
  std::string target;  ///< "/usr/bin/mawk"
};
std::vector<Alternative> read_alternatives(
    const std::filesystem::path& database = "/var/lib/dpkg",
    const std::filesystem::path& chosen = "/etc/alternatives");

}  // namespace workbook
