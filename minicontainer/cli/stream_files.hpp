// Files that commands read and write as a stream: a path, or nothing for our standard input and
// output, which must not be a terminal then.
#pragma once

#include <string>

#include "base/fd.hpp"

namespace cli {

/// Throws image::Error, in docker's words, for a terminal; std::system_error.
base::Fd open_stream_output(const std::string& path);

/// "-" is standard input as well.
base::Fd open_stream_input(const std::string& path);

}  // namespace cli
