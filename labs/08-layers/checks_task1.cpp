// Task 1 of lab 08: a name is the SHA-256 of the bytes.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "labs/08-layers/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;
namespace fs = std::filesystem;

// Content of random length, so that no piece has the size of a buffer.
std::string noise() {
  return fmt::format("head -c {} /dev/urandom >noise", random_number(300'000, 900'000));
}

WORKBOOK_CHECK(Task1, Names, "each blob is called what its bytes are") {
  Shelf shelf;
  shelf.layer(noise());
  shelf.load();
  int blobs = 0;
  for (const auto& entry : fs::directory_iterator(shelf.outside("/tmp/store/image/blobs/sha256"))) {
    require_same(shelf, base::sha256(base::read_file(entry.path())), entry.path().filename(),
                 "a blob is not called what its bytes are");
    ++blobs;
  }
  require(blobs >= 3, {.diagnosis = "the store has no blobs of an image that was loaded",
                       .expected = "a layer, a config and a manifest",
                       .seen = fmt::format("{} blobs", blobs)});
}

WORKBOOK_CHECK(Task1, Promised, "what is not what its name says is refused") {
  Shelf shelf;
  shelf.layer(noise());
  shelf.promise_something_else();
  shelf.refuse({.diagnosis = "a layer was taken for another one",
                .expected = "the bytes give another digest than the config promised: an error"});
}

}  // namespace
