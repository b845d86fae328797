#include <sys/mount.h>

#include <string_view>

#include "base/word_table.hpp"
#include "minicontainer/kernel/mount_extras.hpp"

namespace minicontainer {
namespace {

struct AttributeChange {
  std::uint64_t set = 0;
  std::uint64_t clear = 0;
};

// How access times are kept is one choice of three, not three bits: whoever sets one clears all of
// them first (man 2 mount_setattr). RELATIME, the usual way, is the choice whose bits are all 0.
constexpr AttributeChange access_time(std::uint64_t choice) {
  return {.set = choice, .clear = MOUNT_ATTR__ATIME};
}

constexpr auto kWords = base::word_table<AttributeChange>({
    {"rro", {.set = MOUNT_ATTR_RDONLY}},
    {"rrw", {.clear = MOUNT_ATTR_RDONLY}},
    {"rnosuid", {.set = MOUNT_ATTR_NOSUID}},
    {"rsuid", {.clear = MOUNT_ATTR_NOSUID}},
    {"rnodev", {.set = MOUNT_ATTR_NODEV}},
    {"rdev", {.clear = MOUNT_ATTR_NODEV}},
    {"rnoexec", {.set = MOUNT_ATTR_NOEXEC}},
    {"rexec", {.clear = MOUNT_ATTR_NOEXEC}},
    {"rnodiratime", {.set = MOUNT_ATTR_NODIRATIME}},
    {"rdiratime", {.clear = MOUNT_ATTR_NODIRATIME}},
    {"rnosymfollow", {.set = MOUNT_ATTR_NOSYMFOLLOW}},
    {"rsymfollow", {.clear = MOUNT_ATTR_NOSYMFOLLOW}},
    {"rnoatime", access_time(MOUNT_ATTR_NOATIME)},
    {"ratime", access_time(MOUNT_ATTR_RELATIME)},
    {"rrelatime", access_time(MOUNT_ATTR_RELATIME)},
    {"rnorelatime", access_time(MOUNT_ATTR_RELATIME)},
    {"rstrictatime", access_time(MOUNT_ATTR_STRICTATIME)},
    {"rnostrictatime", access_time(MOUNT_ATTR_RELATIME)},
});

/// Whether the word is an extra; then `extras` has it.
bool take(const std::string& word, MountExtras& extras) {
  if (const AttributeChange* found = kWords.find(word)) {
    const auto [set, clear] = *found;
    extras.recursive_set = (extras.recursive_set & ~clear) | set;
    extras.recursive_clear = (extras.recursive_clear & ~set) | clear;
  } else if (word == "tmpcopyup") {
    extras.copies_up = true;
  } else if (word == "idmap") {
    extras.is_id_mapped = true;
  } else if (word == "ridmap") {
    extras.is_id_mapped = extras.is_id_mapped_recursively = true;
  } else {
    return false;
  }
  return true;
}

}  // namespace

MountExtras take_mount_extras(std::vector<std::string>& options) {
  MountExtras extras;
  std::erase_if(options, [&](const std::string& word) { return take(word, extras); });
  return extras;
}

}  // namespace minicontainer
