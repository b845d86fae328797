// The checks of exercise x02: who answers on which port, and what was written down.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "workbook/checks/report.hpp"
#include "workbook/checks/workshop.hpp"

namespace {

using namespace workbook;

const WorkshopPlan kPlan = {.apps = {"hello-server"}};

// What answers there, waiting for it a little.
std::string page_of(Workshop& workshop, const std::string& url) {
  std::string page;
  wait_until(
      [&] {
        const Ended ended = workshop.run("timeout 2 busybox wget -qO- '" + url + "'");
        if (ended.exit_code == 0) page = ended.output;
        return !page.empty();
      },
      std::chrono::seconds(3));
  return page;
}

// The page must come from the container of this name: it shows its host name.
void require_page(Workshop& workshop, const std::string& url, const std::string& name) {
  const std::string page = page_of(workshop, url);
  const std::string host = workshop.inspect(name).at("Config").at("Hostname");
  require(page.find("\n" + host + "\n") != page.npos,
          {.diagnosis = fmt::format("{} does not answer on {}", name, url),
           .expected = fmt::format("the page of hello-server, with the host name {}", host),
           .seen = page.empty() ? "no answer" : page,
           .evidence = {workshop.containers()},
           .reproduce = fmt::format("sh answer.sh; curl {}", url)});
}

std::string written(Workshop& workshop, const std::string& file) {
  return workshop.session().read("/tmp/answer/" + file).value_or("(no such file)");
}

WORKBOOK_CHECK(Task1, Answers, "web answers on port 8000 of the machine") {
  Workshop workshop(kPlan);
  workshop.answer();
  workshop.container("web");
  require_page(workshop, "http://127.0.0.1:8000/", "web");
}

WORKBOOK_CHECK(Task2, Log, "log.txt shows a request") {
  Workshop workshop(kPlan);
  workshop.answer();
  const std::string log = written(workshop, "log.txt");
  require(log.find("Ping from ") != log.npos, {.diagnosis = "log.txt shows no request",
                                               .expected = "a line Ping from ADDRESS",
                                               .seen = log,
                                               .evidence = {},
                                               .reproduce = "sh answer.sh; cat log.txt"});
  const std::string real = workshop.run("minicontainer logs web").output;
  require(real.starts_with(log), {.diagnosis = "log.txt is not the log of web",
                                  .expected = real,
                                  .seen = log,
                                  .evidence = {},
                                  .reproduce = "minicontainer logs web"});
}

WORKBOOK_CHECK(Task2, Ports, "ports.txt shows what is published") {
  Workshop workshop(kPlan);
  workshop.answer();
  const std::string real = workshop.run("minicontainer port web").output;
  const std::string text = written(workshop, "ports.txt");
  require(text == real && text.find(":8000") != text.npos,
          {.diagnosis = "ports.txt does not show the ports of web",
           .expected = real,
           .seen = text,
           .evidence = {},
           .reproduce = "minicontainer port web"});
}

WORKBOOK_CHECK(Task3, Chosen, "url.txt leads to second") {
  Workshop workshop(kPlan);
  workshop.answer();
  workshop.container("second");
  std::string url = written(workshop, "url.txt");
  url = url.substr(0, url.find('\n'));
  require(url.starts_with("http://127.0.0.1:") && url.find('\'') == url.npos,
          {.diagnosis = "url.txt has no address of the machine",
           .expected = "http://127.0.0.1:PORT/",
           .seen = url,
           .evidence = {},
           .reproduce = "sh answer.sh; cat url.txt"});
  require_page(workshop, url, "second");
}

}  // namespace
