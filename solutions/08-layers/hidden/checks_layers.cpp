// Lab 08, for grading: what the visible checks ask, with other values and in other places.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "labs/08-layers/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;

WORKBOOK_CHECK(Task2, OpaqueLast, "what a layer hides is below, wherever the mark stands in it") {
  Shelf shelf;
  shelf.layer("mkdir -p srv/old; touch srv/old/file");
  shelf.layer_as_tar(
      "mkdir srv; touch srv/new srv/.wh..wh..opq; tar -cf \"$tar\" srv/new srv/.wh..wh..opq");
  shelf.load();
  look_at(shelf, shelf.in_layer(2, "srv/new"), "a layer's own file is gone with what it hides");
  require(is_opaque(shelf.in_layer(2, "srv")),
          {.diagnosis = "an opaque folder does not hide what lies below",
           .expected = "the attribute overlay.opaque, \"y\"",
           .seen = "none"});
}

WORKBOOK_CHECK(Task4, Chain, "a link to a link does not lead out of the root either") {
  Shelf shelf;
  const std::string place = "tmp/" + random_name("machine");
  shelf.run("mkdir /" + place);
  shelf.layer_as_tar(
      fmt::format("mkdir -p {0} usr; ln -s ../../../../{0} usr/way; ln -s /usr/way door\n"
                  "echo evil >file\ntar -cf \"$tar\" {0} usr door\n"
                  "tar --transform 's,^file$,door/file,' -rf \"$tar\" file",
                  place));
  shelf.load();
  require(!std::filesystem::exists(shelf.outside("/" + place + "/file")),
          {.diagnosis = "a layer has written to a folder of the machine",
           .expected = "/" + place + " is as empty as before",
           .seen = "/" + place + "/file"});
  look_at(shelf, shelf.in_layer(1, place + "/file"),
          "a file behind a link is not where the link leads inside of the image");
}

WORKBOOK_CHECK(Task6, Many, "ten layers on one another have the names that they must have") {
  Shelf shelf;
  for (int number = 1; number <= 10; ++number) shelf.layer(fmt::format("echo {} >file", number));
  shelf.load();
  for (int number = 1; number <= 10; ++number) {
    look_at(shelf, shelf.outside("/tmp/store/layers") / shelf.chain(number),
            "the folder of a layer has another name");
  }
}

}  // namespace
