#include "minicontainer/build/cache_key.hpp"

#include <algorithm>
#include <memory>
#include <tuple>

namespace build {
namespace {

// #region lab09.field
// A field's length in front of it: so no two lists of fields have the same bytes.
void add_field(image::Hasher& hasher, const std::string& field) {
  hasher.add(std::to_string(field.size()) + ":");
  hasher.add(field);
}
// #endregion lab09.field

}  // namespace

// #region lab09.files
image::Digest digest_of_files(std::vector<CopiedFile> files) {
  std::ranges::sort(files, {}, [](const CopiedFile& file) {
    return std::tie(file.path, file.kind, file.mode, file.uid, file.gid, file.content);
  });
  const auto hasher = image::make_hasher();
  for (const CopiedFile& file : files) {
    add_field(*hasher, file.path);
    add_field(*hasher, std::string(1, file.kind));
    add_field(*hasher, std::to_string(file.mode));
    add_field(*hasher, std::to_string(file.uid) + ":" + std::to_string(file.gid));
    add_field(*hasher, file.content);
  }
  return hasher->finish();
}
// #endregion lab09.files

// #region lab09.key
image::Digest cache_key(const Step& step) {
  std::vector<std::string> arguments = step.arguments;
  std::ranges::sort(arguments);
  const auto hasher = image::make_hasher();
  add_field(*hasher, step.parent);
  add_field(*hasher, step.instruction);
  add_field(*hasher, std::to_string(arguments.size()));
  for (const auto& argument : arguments) add_field(*hasher, argument);
  add_field(*hasher, step.content ? step.content->text() : "");
  return hasher->finish();
}
// #endregion lab09.key

}  // namespace build
