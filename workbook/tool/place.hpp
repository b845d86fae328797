// Where a lab's checks run: on this machine, or in the lab kernel.
#pragma once

#include <string>

#include "workbook/machine/machine.hpp"
#include "workbook/tool/context.hpp"

namespace workbook {

enum class Place { kMachine, kKernel };

struct ChosenPlace {
  Place place = Place::kMachine;
  std::string reason;  ///< why it is the lab kernel; empty when it is this machine, or as asked
};

/// `asked` is "machine", "kernel" or "auto": then it is the lab kernel where this machine lacks
/// what the lab needs, and there is one. Throws std::invalid_argument for another word.
ChosenPlace choose_place(const Context& context, const Lab& lab, const std::string& asked);

/// What this machine lacks for a lab: "lab 04 needs root". Empty if nothing.
std::string lack_for(const Lab& lab, Tier tier);

/// Whether a kernel for labs has been built, or comes from Debian's package.
bool has_lab_kernel(const Context& context);

}  // namespace workbook
