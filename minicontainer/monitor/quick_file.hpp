// Files that are replaced often and need not outlive a power cut.
#pragma once

#include <filesystem>
#include <string_view>

namespace monitor {

/// As base::replace_file without its fsync: no reader ever sees half a file, whoever is killed
/// meanwhile. After a power cut the content may be gone. Throws std::system_error.
void replace_file_quickly(const std::filesystem::path& path, std::string_view content);

}  // namespace monitor
