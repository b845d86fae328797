#include "minicontainer/kernel/join.hpp"

#include "base/unwritten.hpp"

namespace minicontainer {

std::vector<OpenNamespace> open_namespaces_of(pid_t pid) {
  throw base::Unwritten("11", 4);
}

void enter_namespaces(const std::vector<OpenNamespace>& namespaces) {
  throw base::Unwritten("11", 4);
}

}  // namespace minicontainer
