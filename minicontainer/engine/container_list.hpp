// What `ps` shows: containers as rows, and which of them.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "minicontainer/engine/container.hpp"

namespace engine {

struct ListOptions {
  std::string format;
  bool has_no_cut = false;
  bool shows_size = false;
};

/// Throws TemplateError for a wrong format.
std::string list_as_text(const Folders& folders, const std::vector<Container>& containers,
                         const ListOptions& options);

/// One row of it: the fields that --format knows.
nlohmann::json list_row(const Folders& folders, const Container& container,
                        const ListOptions& options);

/// "Up 5 minutes (healthy)", "Exited (0) 2 hours ago", "Created".
std::string status_text(const Container& container);

/// Whether all filters fit: of one key, one of them. Throws std::runtime_error, in docker's words,
/// for a key that is none.
bool fits_filters(const Container& container, const std::vector<std::string>& filters);

/// Whether a filter is about containers that need not run: status, exited.
bool asks_for_status(const std::vector<std::string>& filters);

/// Seconds since 1970 of "2026-01-31T08:15:00.123Z".
long long seconds_of(const std::string& moment);

/// Bytes of all files below a folder.
std::uint64_t bytes_below(const std::filesystem::path& folder);

}  // namespace engine
