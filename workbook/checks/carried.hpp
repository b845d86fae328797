// Programs that a check carries into a sandbox, whose /tmp hides where they lie outside.
//
//     SessionPlan{.prepare = [carried = carry_engine({})] { carried->copy_in(); ... }}
//
// They get a tmpfs of their own on /tmp/bin, which the PATH of a Session begins with: an engine
// with all that is needed to debug it is larger than what a sandbox has room for.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/fd.hpp"

namespace workbook {

class CarriedPrograms {
 public:
  /// Outside: opens each {name inside, file}. Throws std::system_error.
  explicit CarriedPrograms(
      const std::vector<std::pair<std::string, std::filesystem::path>>& programs);
  /// Inside: makes the files. Throws std::system_error.
  void copy_in() const;

 private:
  std::vector<std::pair<std::string, base::Fd>> programs_;
};

/// The program under test as `minicontainer`, and of those beside the check program, `others`.
std::shared_ptr<CarriedPrograms> carry_engine(const std::vector<std::string>& others);

}  // namespace workbook
