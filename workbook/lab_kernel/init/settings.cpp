#include "workbook/lab_kernel/init/settings.hpp"

#include <cstdlib>
#include <stdexcept>

namespace workbook {
namespace {

std::string word(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::uint64_t number(const char* name) {
  const std::string text = word(name);
  char* end = nullptr;
  const auto value = std::strtoull(text.c_str(), &end, 10);
  if (text.empty() || *end != '\0')
    throw std::runtime_error(std::string("the boot line has no number ") + name);
  return value;
}

}  // namespace

BootSettings read_boot_settings() {
  return {.host_name = word("lab_host_name"),
          .modules = word("lab_modules"),
          .layers = static_cast<unsigned>(number("lab_layers")),
          .disk = number("lab_disk"),
          .processes = number("lab_processes"),
          .has_loopback = word("lab_network") == "loopback",
          .shows_host_files = word("lab_host_files") == "yes"};
}

}  // namespace workbook
