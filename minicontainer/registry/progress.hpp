// How a pull or a push is told, in docker's words: on a terminal, one line for each layer that is
// written anew all the time, with a bar; anywhere else, a line for each thing that happened.
//
// All functions may be called by several threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace registry {

class Progress {
 public:
  virtual ~Progress() = default;
  /// "latest: Pulling from library/busybox"
  virtual void tell(const std::string& line) = 0;
  /// What became of a layer: "1f2e3d4c5b6a", "Pull complete".
  virtual void set_state(const std::string& id, const std::string& state) = 0;
  /// How far it is: "Downloading", bytes of bytes.
  virtual void set_bytes(const std::string& id, const std::string& state, std::uint64_t done,
                         std::uint64_t total) = 0;
};

enum class Output { kStandard, kError, kNone };

std::unique_ptr<Progress> make_progress(Output output);

/// "12.3MB", as docker counts.
std::string format_megabytes(std::uint64_t bytes);
/// "[==========>            ]  1.2MB/3.4MB" in at most `columns`.
std::string format_bar(std::uint64_t done, std::uint64_t total, int columns);

}  // namespace registry
