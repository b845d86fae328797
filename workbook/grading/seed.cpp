#include "workbook/grading/seed.hpp"

#include <fmt/core.h>

#include "base/digest.hpp"
#include "workbook/lab_kernel/digest.hpp"

namespace workbook {

std::string seed_of(const std::string& secret, const std::string& learner, const std::string& lab) {
  return to_hex(hmac_sha256(secret, fmt::format("{}:{}/{}", learner.size(), learner, lab)));
}

std::string seed_of_files(const std::string& digest, const std::string& lab) {
  return base::sha256("workbook seed " + digest + "/" + lab);
}

}  // namespace workbook
