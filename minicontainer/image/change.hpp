// One line of a Dockerfile that changes how an image starts: for `import --change`, `commit
// --change`.
//
// CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME and WORKDIR; what else a
// Dockerfile can say makes layers, and is refused.
#pragma once

#include <string>
#include <string_view>

#include "minicontainer/image/image_config.hpp"

namespace image {

/// "CMD [\"sh\"]", "CMD sh -c date" (run by /bin/sh -c), "ENV A=b", "LABEL a=b", "EXPOSE 80/udp".
/// Throws Error that says what is wrong with the line.
void apply_change(Execution& execution, std::string_view line);

}  // namespace image
