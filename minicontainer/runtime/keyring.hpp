// The keys that a session holds (man 7 session-keyring, man 2 keyctl).
#pragma once

#include <string>

namespace minicontainer {

/// Gives the calling process a new, empty session keyring named after the container. Keyrings are
/// in no namespace: without this, a container would hold the keys of whoever started it.
/// A kernel without keys, or a sandbox around us that forbids keyctl, is no error.
/// Throws std::system_error.
void join_new_keyring(const std::string& id);

}  // namespace minicontainer
