// The checks of exercise x07: what is in the image, and as whom its program runs.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"
#include "workbook/checks/workshop.hpp"

namespace {

using namespace workbook;

const WorkshopPlan kPlan = {.given = EXERCISE_FOLDER};

// The image `mine` of a page with a text of its own.
std::string build_page(Workshop& workshop) {
  const std::string text = random_name("title");
  workshop.change("page.txt", text + "\n");
  workshop.build("mine");
  return text;
}

// Every file of the image that is no folder.
std::string files_of_image(Workshop& workshop) {
  workshop.ask("minicontainer create --name listed mine /none >/dev/null");
  return workshop.ask(
      "minicontainer export listed | tar --list | grep -v '/$' | "
      "grep -vE '^(dev|etc|proc|sys)/|^.dockerenv' | sort");
}

WORKBOOK_CHECK(Task1, Serves, "the image serves the page on port 8000") {
  Workshop workshop(kPlan);
  const std::string text = build_page(workshop);
  workshop.ask("minicontainer run -d --name page -p 8001:8000 mine 2>&1 || true");
  workshop.container("page");
  std::string page;
  wait_until(
      [&] {
        page = workshop.run("timeout 2 busybox wget -qO- http://127.0.0.1:8001/page.html").output;
        return page.find(text) != page.npos;
      },
      std::chrono::seconds(3));
  require(page == "<h1>" + text + "</h1>\n",
          {.diagnosis = "the image does not serve the page that make.sh makes",
           .expected = "<h1>" + text + "</h1>",
           .seen = page.empty() ? "no answer" : page,
           .evidence = {workshop.containers()},
           .reproduce = "minicontainer run -d -p 8001:8000 mine; curl 127.0.0.1:8001/page.html"});
}

WORKBOOK_CHECK(Task1, NothingElse, "the image has the program and the page, and nothing else") {
  Workshop workshop(kPlan);
  build_page(workshop);
  const std::string files = files_of_image(workshop);
  require(files == "busybox\nwww/page.html\n",
          {.diagnosis = "the image has other files than the program and the page",
           .expected = "busybox, www/page.html",
           .seen = files.substr(0, 400),
           .evidence = {},
           .reproduce = "minicontainer create --name x mine; minicontainer export x | tar -t"});
}

WORKBOOK_CHECK(Task1, Stage, "the stage build can be had alone") {
  Workshop workshop(kPlan);
  const std::string text = build_page(workshop);
  workshop.ask("minicontainer build --network none --target build -t tools answer");
  const auto page = workshop.file_of("tools", "/out/page.html");
  require(page && page->find(text) != page->npos,
          {.diagnosis = "the stage build has not made /out/page.html",
           .expected = text,
           .seen = page.value_or("no such file"),
           .evidence = {},
           .reproduce = "minicontainer build --target build -t tools ."});
}

WORKBOOK_CHECK(Task2, User, "the program runs as user 65534") {
  Workshop workshop(kPlan);
  build_page(workshop);
  workshop.ask("minicontainer run -d --name page mine 2>&1 || true");
  const Evidence user = status_line(workshop.container("page"), "Uid");
  require(user.text.starts_with("65534\t"), {.diagnosis = "the program runs as another user",
                                             .expected = "65534",
                                             .seen = user.text,
                                             .evidence = {user},
                                             .reproduce = "grep Uid /proc/PID/status"});
}

}  // namespace
