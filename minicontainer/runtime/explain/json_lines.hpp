// On which line of a JSON document a member stands: for "line 12 of config.json".
#pragma once

#include <string>
#include <string_view>

namespace minicontainer {

/// `text` has been parsed before, so it is JSON. `pointer`: "/linux/namespaces/0" (RFC 6901,
/// without its escapes). Lines count from 1. Returns 0 if there is no such member.
int line_of(std::string_view text, std::string_view pointer);

}  // namespace minicontainer
