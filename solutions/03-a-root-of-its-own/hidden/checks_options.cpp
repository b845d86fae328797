// Lab 03, for grading: options of a file system that the visible checks do not use.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <string>

#include "labs/03-a-root-of-its-own/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

WORKBOOK_CHECK(Task2, AnyOption, "a file system gets every option that is its own") {
  const std::string folder = "/" + random_name("few-files");
  const std::string option = fmt::format("nr_inodes={}", random_number(50, 5000));
  step("asked for a tmpfs with " + option);
  Container container({.edit = [&](nlohmann::json& config) {
    config["mounts"].push_back(mount_entry(folder, "tmpfs", "scratch", {"nosuid", option}));
  }});
  const pid_t pid = started(container, "at a tmpfs with room for few files");
  const MountLine line = require_mounted(pid, "the tmpfs", folder);
  require(line.has_super_option(option),
          {.diagnosis = "the file system did not get an option of its own",
           .expected = option,
           .seen = joined(line.super_options),
           .evidence = {mount_at(pid, folder)},
           .reproduce = kShowMounts});
}

}  // namespace
