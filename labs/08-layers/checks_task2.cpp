// Task 2 of lab 08: how a layer says that something is gone.

#include <gtest/gtest.h>

#include "labs/08-layers/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;
namespace fs = std::filesystem;

WORKBOOK_CHECK(Task2, Removed, "a file that is gone is covered in the layer's folder") {
  Shelf shelf;
  const std::string name = random_name("motd");
  shelf.layer("mkdir etc; echo hello >etc/" + name);
  shelf.layer("mkdir etc; touch etc/.wh." + name);
  shelf.load();
  const auto status =
      look_at(shelf, shelf.in_layer(2, "etc/" + name), "the whiteout of a file has left no mark");
  require_same(
      shelf, "a character device 0:0",
      S_ISCHR(status.st_mode) && status.st_rdev == 0 ? "a character device 0:0" : "something else",
      "the whiteout of a file is not the mark that overlayfs knows");
  require(!fs::exists(shelf.in_layer(2, "etc/.wh." + name)),
          {.diagnosis = "the whiteout itself has become a file", .evidence = shelf.evidence()});
}

WORKBOOK_CHECK(Task2, Opaque, "a folder may hide all that lies below in it") {
  Shelf shelf;
  shelf.layer("mkdir -p opt/old; touch opt/old/file");
  shelf.layer("mkdir opt; touch opt/.wh..wh..opq opt/new");
  shelf.load();
  look_at(shelf, shelf.in_layer(2, "opt/new"), "a layer's own file is gone with what it hides");
  require(is_opaque(shelf.in_layer(2, "opt")),
          {.diagnosis = "an opaque folder does not hide what lies below",
           .expected = "the attribute overlay.opaque, \"y\"",
           .seen = "none",
           .evidence = shelf.evidence(),
           .reproduce = "getfattr -d -m - FOLDER"});
}

WORKBOOK_CHECK(Task2, Notes, "notes of a file system mean nothing") {
  Shelf shelf;
  shelf.layer("touch .wh..wh.aufs .wh..wh.plnk file");
  shelf.load();
  look_at(shelf, shelf.in_layer(1, "file"), "a file beside such notes is missing");
  for (const char* note : {".wh..wh.aufs", ".wh.aufs", "aufs", ".wh..wh.plnk"}) {
    struct stat status{};
    require(::lstat(shelf.in_layer(1, note).c_str(), &status) == -1,
            {.diagnosis = "a note of aufs has become a file, or a mark",
             .expected = "it is left out",
             .seen = note,
             .evidence = shelf.evidence(),
             .reproduce = ""});
  }
}

WORKBOOK_CHECK(Task2, Nameless, "a whiteout without a name is refused") {
  for (const char* name : {".wh.", ".wh..", ".wh..."}) {
    Shelf shelf;
    shelf.layer(std::string("mkdir etc; touch etc/") + name);
    shelf.refuse({.diagnosis = "a whiteout that names nothing, or the folder it lies in, was taken",
                  .expected = std::string("an error about etc/") + name});
  }
}

}  // namespace
