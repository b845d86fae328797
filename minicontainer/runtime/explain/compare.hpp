// `minirun compare A B --bundle DIR`: the same bundle under two runtimes, or under one with two
// settings, and what is different in the process that comes of it, seen from outside.
//
// In place of the bundle's program a waiting one runs (waiter.hpp), bound in over the image. All
// else of config.json stays as it is.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace minicontainer {

struct Comparison {
  std::string first, second;  ///< "runc", "minirun run --without pid"
  std::filesystem::path bundle;
  std::filesystem::path scratch;     ///< an empty folder of the caller's; it is filled
  std::vector<std::string> minirun;  ///< what "minirun" stands for: its path and --root
};

/// Runs one after the other and returns the lines that differ, "< " those of `first` only and "> "
/// those of `second` only, below the line "SUBJECT:". Empty: they are equal.
/// Throws std::runtime_error if one of them does not start the container within some seconds.
std::vector<std::string> differences(const Comparison& comparison);

}  // namespace minicontainer
