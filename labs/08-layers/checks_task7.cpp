// Task 7 of lab 08: folders on top of one another.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "labs/08-layers/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;
namespace fs = std::filesystem;

/// Runs /probe of an image with three layers, and finds its process.
pid_t run_probe(Shelf& shelf, const std::string& words = "") {
  shelf.layer("cp \"$PROBE\" probe; echo 1 >number; mkdir opt; touch opt/low opt/gone");
  shelf.layer("echo 2 >number; mkdir opt; touch opt/middle opt/.wh.gone");
  shelf.layer("echo 3 >number");
  if (words.empty()) {
    shelf.load();
  } else {
    const Ended loaded = shelf.try_load();
    shelf.run("minicontainer " + words + " load -i /tmp/image.tar");
  }
  shelf.ask(words + (words.empty() ? "" : " ") + "run -d --network none box:1");
  for (const pid_t pid : shelf.session().sandbox().processes()) {
    if (exe_evidence(pid).text.ends_with("/probe")) return pid;
  }
  fail_check({.diagnosis = "the container's program never ran",
              .expected = "a process that runs /probe of the image",
              .seen = "none"});
}

std::string read_inside(pid_t pid, const std::string& path) {
  return base::read_file(path_inside(pid, path));
}

WORKBOOK_CHECK(Task7, Order, "what lies on top is what is seen") {
  Shelf shelf;
  const pid_t pid = run_probe(shelf);
  require(read_inside(pid, "/number") == "3\n",
          {.diagnosis = "a lower layer covers one that lies above it",
           .expected = "the uppermost layer's file: 3",
           .seen = read_inside(pid, "/number"),
           .evidence = {mount_at(pid, "/")},
           .reproduce = "cat /proc/PID/mountinfo"});
}

WORKBOOK_CHECK(Task7, Union, "all layers are seen at once, but what is covered") {
  Shelf shelf;
  const pid_t pid = run_probe(shelf);
  for (const char* name : {"low", "middle"}) {
    require(fs::exists(path_inside(pid, std::string("/opt/") + name)),
            {.diagnosis = "a file of a layer is not seen in the container",
             .expected = std::string("/opt/") + name,
             .seen = "no such file",
             .evidence = {mount_at(pid, "/")},
             .reproduce = ""});
  }
  require(!fs::exists(path_inside(pid, "/opt/gone")),
          {.diagnosis = "a file that a layer removes is seen in the container",
           .expected = "no /opt/gone",
           .seen = "it is there",
           .evidence = {mount_at(pid, "/")},
           .reproduce = ""});
}

WORKBOOK_CHECK(Task7, Writing, "what is written goes to the container's own folder") {
  Shelf shelf;
  const pid_t pid = run_probe(shelf);
  base::write_file(path_inside(pid, "/number"), "mine\n");
  require(base::read_file(shelf.in_layer(3, "number")) == "3\n",
          {.diagnosis = "a container has changed a layer, which others share",
           .evidence = {mount_at(pid, "/")}});
  const Ended found = shelf.run("cat /tmp/store/containers/*/upper/number");
  require(found.output == "mine\n",
          {.diagnosis = "what a container wrote is not in its upper folder",
           .expected = "upper/number: mine",
           .seen = found.output,
           .evidence = {mount_at(pid, "/")},
           .reproduce = ""});
}

WORKBOOK_CHECK(Task7, StrangePaths, "a store may lie anywhere: its path may have : and ,") {
  Shelf shelf;
  const pid_t pid = run_probe(shelf, "--root '/tmp/a:b,c\\d'");
  // An engine that cannot mount copies: then the number would be right as well.
  const bool is_overlay = mount_at(pid, "/").text.find(" overlay ") != std::string::npos;
  require(is_overlay && read_inside(pid, "/number") == "3\n",
          {.diagnosis = "a path with a colon, a comma or a backslash was taken apart",
           .expected = "each of them has a backslash in front, and an overlay is mounted",
           .seen = read_inside(pid, "/number"),
           .evidence = {mount_at(pid, "/")},
           .reproduce = ""});
}

}  // namespace
