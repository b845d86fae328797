#include "workbook/checks/ids.hpp"

#include <fmt/core.h>
#include <sys/fsuid.h>

#include <sstream>

namespace workbook {
namespace {

constexpr unsigned kNobody = 65'534;  // /proc/sys/kernel/overflowuid

bool is_mapped = false;

}  // namespace

bool has_mapped_ids() {
  return is_mapped;
}

void set_mapped_ids() {
  is_mapped = true;
}

unsigned id_inside(unsigned id) {
  if (!is_mapped) return id;
  return id - kFirstMappedId < kMappedIds ? id - kFirstMappedId : kNobody;
}

std::string ids_inside(const std::string& numbers) {
  if (!is_mapped) return numbers;
  std::string translated;
  std::istringstream stream(numbers);
  for (unsigned id = 0; stream >> id;) {
    translated += fmt::format("{}{}", translated.empty() ? "" : "\t", id_inside(id));
  }
  return translated;
}

FilesOfLearner::FilesOfLearner() {
  if (!is_mapped) return;
  ::setfsgid(kFirstMappedId);
  ::setfsuid(kFirstMappedId);
}

FilesOfLearner::~FilesOfLearner() {
  if (!is_mapped) return;
  ::setfsuid(0);
  ::setfsgid(0);
}

}  // namespace workbook
