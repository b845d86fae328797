// Which build of which program this is.
//
// The linker writes a hash of all that it linked into the program (ld's --build-id, in an ELF
// note). What one build has computed and kept on disk must not be taken for what another one would
// have computed: that one may have a mistake less.
#pragma once

#include <string>

namespace minicontainer {

/// The build id of the running program as its bytes, empty if it was linked without one.
std::string build_id();

}  // namespace minicontainer
