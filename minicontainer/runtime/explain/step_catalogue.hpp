// What there is to tell about each step of the start of a container: the words for a learner, the
// members of config.json that ask for it, the files of /proc in which it shows, and where to read
// on. The book's chapter "Look inside" uses it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace minicontainer {

/// Which of the two processes takes the step.
enum class Side { kMinirun, kContainer };

struct StepEntry {
  std::string_view name;  ///< as take_step() has it
  std::string_view word;  ///< as --break takes it
  Side side;
  std::string_view does;                  ///< one or two sentences
  std::vector<std::string_view> members;  ///< of config.json: "/linux/resources"; none: always done
  /// Below /proc/PID of the container's process: "ns/uts", "mountinfo"; "status:CapEff" is one line
  /// of a file. "/sys/kernel/hostname" is below /proc itself.
  std::vector<std::string_view> shows;
  std::string_view manual;
};

/// In the order in which a container takes them.
std::span<const StepEntry> step_catalogue();

/// The entry of a step that is taken. Throws std::logic_error if the catalogue lacks it.
const StepEntry& find_step(std::string_view name);
/// The entry for --break: one of the container's own steps. Throws std::invalid_argument that lists
/// the words.
const StepEntry& find_break(std::string_view word);

}  // namespace minicontainer
