// Task 3 of lab 12: the first use of a volume.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "labs/12-together/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;

constexpr const char* kFill = "keeper fill /tmp/image /tmp/volume";

void make_folders(Keeper& keeper, const std::string& word) {
  keeper.run(
      fmt::format("mkdir -p /tmp/image/sub /tmp/volume; echo {} >/tmp/image/sub/file; chmod 640 "
                  "/tmp/image/sub/file; ln -s sub/file /tmp/image/link; echo h >/tmp/image/.hidden",
                  word));
}

WORKBOOK_CHECK(Task3, Filled, "an empty volume gets what the image has at its place") {
  Keeper keeper;
  const std::string word = random_name("content");
  make_folders(keeper, word);
  keeper.require_says(kFill, "filled", "an empty volume was not filled");
  keeper.require_says("cat /tmp/volume/sub/file", word, "a file of the image is not in the volume");
  keeper.require_says("stat -c %a /tmp/volume/sub/file", "640",
                      "a file of the volume has another mode than in the image");
  keeper.require_says("readlink /tmp/volume/link", "sub/file",
                      "a link of the image is no link in the volume");
  keeper.require_says("cat /tmp/volume/.hidden", "h", "a hidden file was left out");
}

WORKBOOK_CHECK(Task3, ItsFolder, "the volume itself gets the mode of the image's folder") {
  Keeper keeper;
  make_folders(keeper, "x");
  keeper.run("chmod 1770 /tmp/image; chmod 755 /tmp/volume");
  keeper.require_says(kFill, "filled", "an empty volume was not filled");
  keeper.require_says("stat -c %a /tmp/volume", "1770",
                      "the volume's own folder has not the mode of the image's");
}

WORKBOOK_CHECK(Task3, EmptyImage, "an empty folder of the image counts, too") {
  Keeper keeper;
  keeper.run("mkdir /tmp/image /tmp/volume; chmod 700 /tmp/image; chmod 755 /tmp/volume");
  keeper.require_says(kFill, "filled", "a volume for an empty folder was not prepared");
  keeper.require_says("stat -c %a /tmp/volume", "700",
                      "the volume's own folder has not the mode of the image's");
}

WORKBOOK_CHECK(Task3, Kept, "a volume with anything in it is left as it is") {
  Keeper keeper;
  make_folders(keeper, "new");
  keeper.run("mkdir /tmp/volume/sub; echo old >/tmp/volume/sub/file; chmod 711 /tmp/volume");
  keeper.require_says(kFill, "left as it is", "a volume that was in use was filled again");
  keeper.require_says("cat /tmp/volume/sub/file", "old", "a file of the volume was replaced");
  keeper.require_says("ls -A /tmp/volume", "sub", "files of the image came into a used volume");
  keeper.require_says("stat -c %a /tmp/volume", "711", "the mode of a used volume was changed");
}

WORKBOOK_CHECK(Task3, HiddenIsSomething, "a hidden file is something") {
  Keeper keeper;
  make_folders(keeper, "new");
  keeper.run("echo kept >/tmp/volume/.data");
  keeper.require_says(kFill, "left as it is", "a volume with a hidden file was taken for empty");
  keeper.require_says("ls -A /tmp/volume", ".data", "files of the image came into a used volume");
}

WORKBOOK_CHECK(Task3, Twice, "what was filled once is not filled again") {
  Keeper keeper;
  make_folders(keeper, "x");
  keeper.require_says(kFill, "filled", "an empty volume was not filled");
  keeper.run("rm /tmp/volume/link");
  keeper.require_says(kFill, "left as it is", "a volume that was in use was filled again");
}

}  // namespace
