#include "minicontainer/cli/image_commands/image_commands.hpp"

namespace cli {

std::span<const Command> image_commands() {
  static const Command kCommands[] = {
      {"history", "show the steps that made an image", add_history},
      {"image bootstrap busybox", "make a small base image of this machine's busybox",
       add_bootstrap_busybox},
      {"image bootstrap debian", "make a Debian base image from this machine's mirror",
       add_bootstrap_debian},
      {"image history", "show the steps that made an image", add_history},
      {"image import", "make an image of a tar of a root file system", add_import},
      {"image inspect", "show all that is known of an image", add_image_inspect},
      {"image load", "load images from an archive", add_load},
      {"image ls", "list the images", add_images},
      {"image prune", "remove images that have no name", add_image_prune},
      {"image rm", "remove images", add_rmi},
      {"image save", "save images as one archive", add_save},
      {"image tag", "give an image one more name", add_tag},
      {"images", "list the images", add_images},
      {"import", "make an image of a tar of a root file system", add_import},
      {"load", "load images from an archive", add_load},
      {"rmi", "remove images", add_rmi},
      {"save", "save images as one archive", add_save},
      {"tag", "give an image one more name", add_tag},
  };
  return kCommands;
}

}  // namespace cli
