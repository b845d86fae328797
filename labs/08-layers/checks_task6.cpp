// Task 6 of lab 08: the names of layers that lie on one another.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <set>

#include "labs/08-layers/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;
namespace fs = std::filesystem;

std::string joined(const std::set<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += name + "\n";
  return text;
}

std::string folders_of(const Shelf& shelf) {
  std::set<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(shelf.outside("/tmp/store/layers"), error)) {
    names.insert(entry.path().filename());
  }
  return joined(names);
}

WORKBOOK_CHECK(Task6, Lowest, "the lowest layer is called as its own tar") {
  Shelf shelf;
  shelf.layer("echo " + random_name("word") + " >file");
  shelf.load();
  require_same(shelf, shelf.chain(1) + "\n", folders_of(shelf),
               "the folder of a lowest layer has another name");
}

WORKBOOK_CHECK(Task6, Chain, "a layer is called after all that lies below it") {
  Shelf shelf;
  for (int number = 1; number <= 4; ++number) shelf.layer("echo " + random_name("word") + " >file");
  shelf.load();
  require_same(shelf, joined({shelf.chain(1), shelf.chain(2), shelf.chain(3), shelf.chain(4)}),
               folders_of(shelf), "the folders of layers on one another have other names");
}

}  // namespace
