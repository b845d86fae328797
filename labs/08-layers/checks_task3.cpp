// Task 3 of lab 08: an entry becomes a file.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "labs/08-layers/checks_common.hpp"
#include "workbook/checks/ids.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/starter.hpp"

namespace {

using namespace workbook;
namespace fs = std::filesystem;

WORKBOOK_CHECK(Task3, Kinds, "files, links and FIFOs are what they were") {
  Shelf shelf;
  const std::string word = random_name("word");
  shelf.layer(fmt::format("echo {0} >file; ln -s ../{0} link; mkfifo fifo", word));
  shelf.load();
  look_at(shelf, shelf.in_layer(1, "file"), "a file of the layer is missing");
  require_same(shelf, word + "\n", base::read_file(shelf.in_layer(1, "file")),
               "a file has another content than in the layer");
  look_at(shelf, shelf.in_layer(1, "link"), "a link of the layer is missing");
  require_same(shelf, "../" + word,
               fs::is_symlink(shelf.in_layer(1, "link"))
                   ? fs::read_symlink(shelf.in_layer(1, "link")).native()
                   : "no link",
               "a link leads somewhere else than in the layer");
  const auto fifo = look_at(shelf, shelf.in_layer(1, "fifo"), "a FIFO of the layer is missing");
  require_same(shelf, "a FIFO", S_ISFIFO(fifo.st_mode) ? "a FIFO" : "something else",
               "a FIFO has become something else");
}

// A change of owner takes the set-user-ID bit away (man 2 chown): so the order shows.
WORKBOOK_CHECK(Task3, SetUserId, "owner and mode are the entry's, set-user-ID bit included") {
  Shelf shelf;
  const unsigned owner = has_many_ids() ? static_cast<unsigned>(random_number(10, 200)) : 0;
  shelf.layer(fmt::format("touch su; chown {0}:{0} su; chmod 4751 su", owner));
  shelf.load();
  const auto status = look_at(shelf, shelf.in_layer(1, "su"), "a file of the layer is missing");
  require_same(
      shelf, fmt::format("mode 4751, owner {}", owner),
      fmt::format("mode {:o}, owner {}", status.st_mode & 07777U, id_inside(status.st_uid)),
      "a file has another owner or mode than in the layer");
}

WORKBOOK_CHECK(Task3, Time, "a file is as old as the entry says") {
  Shelf shelf;
  const long moment = random_number(100'000'000, 900'000'000);
  shelf.layer(fmt::format("touch -d @{} old", moment));
  shelf.load();
  const auto status = look_at(shelf, shelf.in_layer(1, "old"), "a file of the layer is missing");
  require_same(shelf, std::to_string(moment), std::to_string(status.st_mtim.tv_sec),
               "a file has another time than in the layer");
}

WORKBOOK_CHECK(Task3, Steering, "no entry may bring an attribute that steers overlayfs") {
  for (const char* family : {"user", "trusted"}) {
    Shelf shelf;
    shelf.layer_as_tar(fmt::format(
        "mkdir etc\ntar --format=pax --pax-option='SCHILY.xattr.{}.overlay.opaque:=y' -cf \"$tar\" "
        "etc",
        family));
    shelf.refuse({.diagnosis = "a layer has told overlayfs what to do",
                  .expected = fmt::format("an error about {}.overlay.opaque", family)});
  }
}

}  // namespace
