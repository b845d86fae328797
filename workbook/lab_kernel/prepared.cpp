#include "workbook/lab_kernel/prepared.hpp"

namespace workbook {

PreparedGuest prepare_guest(const std::filesystem::path& tree,
                            const std::filesystem::path& programs, Variant variant,
                            Flavour flavour) {
  PreparedGuest guest{.kernel = require_kernel(tree, variant)};
  guest.options.kernel = guest.kernel.program;
  guest.options.kernel_environment = guest.kernel.environment;
  if (!guest.kernel.is_ours)
    guest.options.modules = std::filesystem::path("/usr/lib/uml/modules") / guest.kernel.version;
  guest.options.system = system_image(flavour, programs / "guest-init");
  guest.options.programs = programs;
  return guest;
}

}  // namespace workbook
