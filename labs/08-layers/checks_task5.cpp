// Task 5 of lab 08: files become a layer.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sys/xattr.h>

#include "labs/08-layers/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;
namespace fs = std::filesystem;

Shelf& with_image(Shelf& shelf) {
  shelf.layer("mkdir -p etc/deep; touch etc/motd etc/deep/file; cp \"$PROBE\" probe");
  shelf.load();
  return shelf;
}

WORKBOOK_CHECK(Task5, Sorted, "each folder stands before what lies in it, names in order") {
  Shelf shelf;
  Upper upper(with_image(shelf));
  upper.fill("mkdir -p b/inner a; touch b/z b/inner/x a/2 a/10 B 'b+'");
  require_same(shelf, "B\na/\na/10\na/2\nb/\nb/inner/\nb/inner/x\nb/z\nb+\n",
               upper.commit_and_list(), "the entries of a layer are not in their order");
}

WORKBOOK_CHECK(Task5, HardLinks, "a file with two names is in the layer once") {
  Shelf shelf;
  Upper upper(with_image(shelf));
  upper.fill("mkdir d; echo x >d/first; ln d/first second");
  const std::string listed = upper.commit_and_list("-v");
  require(listed.find("second link to d/first") != listed.npos,
          {.diagnosis = "the second name of a file is not a hard link to the first",
           .expected = "second link to d/first",
           .seen = listed});
}

WORKBOOK_CHECK(Task5, Whiteouts, "what the upper folder covers becomes whiteouts") {
  Shelf shelf;
  Upper upper(with_image(shelf));
  const std::string name = random_name("gone");
  upper.fill("mkdir -p etc/deep; mknod etc/" + name + " c 0 0; mknod null c 1 3 || true");
  // Whoever may set none of the two reads none of them either.
  const fs::path deep = upper.path() / "etc/deep";
  ::setxattr(deep.c_str(), "trusted.overlay.opaque", "y", 1, 0);
  ::setxattr(deep.c_str(), "user.overlay.opaque", "y", 1, 0);
  const std::string listed = upper.commit_and_list();
  for (const std::string& wanted :
       {"etc/.wh." + name + "\n", std::string("etc/deep/\netc/deep/.wh..wh..opq\n")}) {
    require(listed.find(wanted) != listed.npos,
            {.diagnosis = "what a container removed is not removed in the layer",
             .expected = wanted,
             .seen = listed});
  }
}

WORKBOOK_CHECK(Task5, NoMarks, "a file that looks like a whiteout is refused") {
  Shelf shelf;
  Upper upper(with_image(shelf));
  upper.fill("touch .wh.motd");
  const Ended committed = upper.try_commit();
  require(committed.exit_code.value_or(0) != 0,
          {.diagnosis = "a file of a container would remove another one in its image",
           .expected = "an error about .wh.motd",
           .seen = committed.output});
}

}  // namespace
