// Task 4 of lab 08: a layer becomes files, and nothing outside of its root.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "labs/08-layers/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;
namespace fs = std::filesystem;

std::string mode_of(const struct stat& status) {
  return fmt::format("mode {:o}", status.st_mode & 07777U);
}

WORKBOOK_CHECK(Task4, Parents, "folders that no entry describes are made") {
  Shelf shelf;
  shelf.layer("mkdir -m 700 opt");
  shelf.layer_as_tar("mkdir -p opt/deep; touch opt/deep/file; tar -cf \"$tar\" opt/deep/file");
  shelf.load();
  look_at(shelf, shelf.in_layer(2, "opt/deep/file"),
          "a file without its folders' entries is missing");
  const auto deep = look_at(shelf, shelf.in_layer(2, "opt/deep"), "a folder is missing");
  require_same(shelf, "mode 755", mode_of(deep),
               "a folder that nobody described has a strange mode");
  const auto opt = look_at(shelf, shelf.in_layer(2, "opt"), "a folder is missing");
  require_same(shelf, "mode 700", mode_of(opt),
               "a folder that is described in a layer below has lost its mode");
}

WORKBOOK_CHECK(Task4, HardLinks, "two names of one file are one file") {
  Shelf shelf;
  shelf.layer("mkdir a; echo x >a/one; ln a/one two");
  shelf.load();
  const auto one = look_at(shelf, shelf.in_layer(1, "a/one"), "a file of the layer is missing");
  const auto two = look_at(shelf, shelf.in_layer(1, "two"), "a hard link of the layer is missing");
  require(one.st_ino == two.st_ino, {.diagnosis = "a hard link has become a file of its own",
                                     .expected = fmt::format("inode {}", one.st_ino),
                                     .seen = fmt::format("inode {}", two.st_ino),
                                     .evidence = shelf.evidence(),
                                     .reproduce = ""});
}

WORKBOOK_CHECK(Task4, LinkBelow, "a hard link may be to a file of a layer below") {
  Shelf shelf;
  const std::string word = random_name("word");
  shelf.layer("echo " + word + " >one; chmod 640 one");
  shelf.layer_as_tar(
      "echo x >one; ln one two; tar -cf \"$tar\" one two; tar --delete -f \"$tar\" one");
  shelf.load();
  const auto two =
      look_at(shelf, shelf.in_layer(2, "two"), "a hard link to a lower file is missing");
  require_same(shelf, word + "\n", base::read_file(shelf.in_layer(2, "two")),
               "a hard link to a lower file has another content");
  require_same(shelf, "mode 640", mode_of(two), "a hard link to a lower file has another mode");
}

// The layer has a link to a folder of the machine, and then a file behind that link.
WORKBOOK_CHECK(Task4, Inside, "no link leads out of the root") {
  Shelf shelf;
  const std::string place = "tmp/" + random_name("machine");
  shelf.run("mkdir /" + place);
  shelf.layer_as_tar(
      fmt::format("mkdir -p {0}; ln -s /{0} door; echo evil >file\n"
                  "tar -cf \"$tar\" {0} door\n"
                  "tar --transform 's,^file$,door/file,' -rf \"$tar\" file",
                  place));
  shelf.load();
  require(!fs::exists(shelf.outside("/" + place + "/file")),
          {.diagnosis = "a layer has written to a folder of the machine",
           .expected = "/" + place + " is as empty as before",
           .seen = "/" + place + "/file",
           .evidence = shelf.evidence(),
           .reproduce = ""});
  look_at(shelf, shelf.in_layer(1, place + "/file"),
          "a file behind a link is not where the link leads inside of the image");
}

WORKBOOK_CHECK(Task4, FolderTimes, "a folder is as old as its entry says") {
  Shelf shelf;
  const long moment = random_number(100'000'000, 900'000'000);
  shelf.layer(fmt::format("mkdir box; touch box/file; touch -d @{} box", moment));
  shelf.load();
  const auto status = look_at(shelf, shelf.in_layer(1, "box"), "a folder of the layer is missing");
  require_same(shelf, std::to_string(moment), std::to_string(status.st_mtim.tv_sec),
               "a folder is younger than its entry says: files were made in it afterwards");
}

}  // namespace
