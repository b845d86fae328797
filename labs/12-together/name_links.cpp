// Lab 12, task 1: names as links. The contract is minicontainer/engine/name_links.hpp.

#include "minicontainer/engine/name_links.hpp"

#include "base/unwritten.hpp"

namespace engine {

// Task 1: where does the link lead? "There is no link" is an answer, not an error.
std::optional<std::string> owner_of_name(const std::filesystem::path& folder,
                                         const std::string& name) {
  throw base::Unwritten("12", 1);
}

// Task 1: which one system call makes a link, or says that there is one?
bool take_name_link(const std::filesystem::path& folder, const std::string& name,
                    const std::string& id) {
  throw base::Unwritten("12", 1);
}

// Task 1: only what is one's own.
void give_name_up(const std::filesystem::path& folder, const std::string& name,
                  const std::string& id) {
  throw base::Unwritten("12", 1);
}

}  // namespace engine
