// Task 1 of lab 12: a name belongs to one, whoever asks at the same time.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "labs/12-together/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;

constexpr const char* kMakeFolder = "mkdir /tmp/names";

WORKBOOK_CHECK(Task1, Taken, "a name is a link to the id of its owner") {
  Keeper keeper;
  keeper.run(kMakeFolder);
  const std::string name = random_name("web");
  const std::string id = random_name("id");
  keeper.said(fmt::format("keeper take /tmp/names {} {}", name, id),
              "a name that nobody has could not be taken");
  keeper.require_says("readlink /tmp/names/" + name, id,
                      "the name is no link whose target is the id");
  keeper.require_says("keeper owner /tmp/names " + name, id, "the owner of a name is another one");
}

WORKBOOK_CHECK(Task1, Nobody, "a name that nobody has has no owner") {
  Keeper keeper;
  keeper.run(kMakeFolder);
  keeper.require_says("keeper owner /tmp/names nobody-has-it || true", "nobody",
                      "owner_of_name does not say that nobody has the name");
  keeper.run("touch /tmp/names/no-link");
  keeper.require_refuses("keeper owner /tmp/names no-link", "no-link",
                         "a file that is no link was taken for a name");
}

WORKBOOK_CHECK(Task1, StaysTheirs, "somebody else's name cannot be taken") {
  Keeper keeper;
  keeper.run(kMakeFolder);
  keeper.said("keeper take /tmp/names web first", "a name that nobody has could not be taken");
  keeper.require_refuses("keeper take /tmp/names web second", "web belongs to first",
                         "a name that somebody has was given away");
  keeper.require_says("readlink /tmp/names/web", "first",
                      "a name that somebody has was given away");
  keeper.said("keeper take /tmp/names web first",
              "who has a name was refused when it asked once more");
}

WORKBOOK_CHECK(Task1, Missing, "a name in a folder that is not there is an error") {
  Keeper keeper;
  keeper.require_refuses("keeper take /tmp/no-folder web id", "/tmp/no-folder/web",
                         "no error names the link that could not be made");
}

WORKBOOK_CHECK(Task1, GivenUp, "only the owner gives a name up") {
  Keeper keeper;
  keeper.run(kMakeFolder);
  keeper.said("keeper take /tmp/names web first", "a name that nobody has could not be taken");
  keeper.said("keeper give-up /tmp/names web second", "giving up somebody else's name failed");
  keeper.require_says("keeper owner /tmp/names web", "first",
                      "somebody gave up a name that was not its own");
  keeper.said("keeper give-up /tmp/names web first", "an owner could not give its name up");
  keeper.require_says("ls /tmp/names", "", "a name that was given up is still there");
  keeper.said("keeper give-up /tmp/names web first", "giving up a name twice is an error");
}

WORKBOOK_CHECK(Task1, Once, "of forty at once, one gets the name") {
  Keeper keeper;
  keeper.run(kMakeFolder);
  keeper.require_says(
      "for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 "
      "31 "
      "32 33 34 35 36 37 38 39 40; do keeper take /tmp/names web id-$n & done >/tmp/said; wait; "
      "grep -c '^web is ' /tmp/said",
      "1", "of forty that asked at once, not exactly one was told that it has the name");
  keeper.require_says("grep '^web is ' /tmp/said | cut -d' ' -f3",
                      keeper.said("readlink /tmp/names/web", "the name is no link"),
                      "another one has the name than was told so");
}

}  // namespace
