// The members "mounts" and "root".

#include <sys/mount.h>

#include "minicontainer/runtime/config_readers.hpp"

namespace minicontainer {
namespace {

using base::JsonView;

// A word that would otherwise fall through to the file system, which ignores it for a bind.
void check_extra_words(const JsonView& options) {
  for (const auto& option : options.elements()) {
    const auto word = option.string();
    if (word.starts_with("idmap=") || word.starts_with("ridmap=")) {
      option.refuse("say the mappings in \"uidMappings\" and \"gidMappings\" of the mount");
    }
  }
}

void read_mount_mappings(const JsonView& json, MountExtras& extras) {
  extras.uid_mappings = read_mappings(json.find("uidMappings"));
  extras.gid_mappings = read_mappings(json.find("gidMappings"));
  if (extras.uid_mappings.empty() != extras.gid_mappings.empty()) {
    json.refuse("an id-mapped mount needs both \"uidMappings\" and \"gidMappings\"");
  }
  if (!extras.uid_mappings.empty()) extras.is_id_mapped = true;
}

void check_mount(const JsonView& json, const Mount& mount) {
  const bool is_bind = (mount.options.flags & MS_BIND) != 0;
  if (is_bind && mount.source.empty()) json.refuse("a bind mount needs a \"source\"");
  if (!is_bind && mount.type.empty()) json.refuse("a mount needs a \"type\", unless it is a bind");
  if (mount.extras.copies_up && mount.type != "tmpfs") {
    json.refuse("\"tmpcopyup\" is for a tmpfs: only that starts empty");
  }
  if (mount.extras.is_id_mapped && !is_bind) {
    json.refuse("only a bind mount can be id-mapped: another file system takes ids as options");
  }
}

}  // namespace

Mount read_mount(const JsonView& json, const std::filesystem::path& bundle) {
  Mount mount;
  mount.destination = absolute_path(json.at("destination"));
  auto options = strings_or_none(json.find("options"));
  if (const auto list = json.find("options")) check_extra_words(*list);
  mount.extras = take_mount_extras(options);
  mount.options = parse_mount_options(options);
  mount.type = string_or_empty(json, "type");
  if (mount.type == "bind") mount.options.flags |= MS_BIND;
  mount.source = string_or_empty(json, "source");
  const bool is_bind = (mount.options.flags & MS_BIND) != 0;
  if (is_bind && !mount.source.empty()) mount.source = (bundle / mount.source).native();
  if (!is_bind && mount.source.empty()) mount.source = mount.type;
  read_mount_mappings(json, mount.extras);
  check_mount(json, mount);
  return mount;
}

}  // namespace minicontainer
