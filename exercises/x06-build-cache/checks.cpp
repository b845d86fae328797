// The checks of exercise x06: which steps are done again when a file has changed.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"
#include "workbook/checks/workshop.hpp"

namespace {

using namespace workbook;

const WorkshopPlan kPlan = {.given = EXERCISE_FOLDER};
constexpr const char* kInstalled = "/installed/left-pad";

std::string required_file(Workshop& workshop, const std::string& file) {
  const auto text = workshop.file_of("mine", file);
  require(text.has_value(), {.diagnosis = "the image has no file " + file,
                             .expected = "the file, as the handout says",
                             .seen = "none",
                             .evidence = {},
                             .reproduce = "minicontainer run --rm mine ls " + file});
  return *text;
}

void require_source(Workshop& workshop, const std::string& text) {
  const std::string source = required_file(workshop, "/app/start.sh");
  require(source == text, {.diagnosis = "the image has an old /app/start.sh",
                           .expected = text,
                           .seen = source,
                           .evidence = {},
                           .reproduce = "minicontainer run --rm mine cat /app/start.sh"});
}

WORKBOOK_CHECK(Task1, SourceChanges, "a change of the source installs nothing again") {
  Workshop workshop(kPlan);
  workshop.build("mine");
  const std::string before = required_file(workshop, kInstalled);
  const std::string text = fmt::format("echo {}\n", random_name("version"));
  workshop.change("app/start.sh", text);
  step("changed app/start.sh");
  workshop.build("mine");
  require_source(workshop, text);
  const std::string now = required_file(workshop, kInstalled);
  require(now == before, {.diagnosis = "a change of the source has everything installed again",
                          .expected = before,
                          .seen = now,
                          .evidence = {},
                          .reproduce = "touch a file of app/, and build with --explain"});
}

WORKBOOK_CHECK(Task1, ListChanges, "a change of deps.txt is installed") {
  Workshop workshop(kPlan);
  workshop.build("mine");
  required_file(workshop, kInstalled);
  const std::string added = random_name("package");
  workshop.change("deps.txt", fmt::format("left-pad 1.4.0\n{} 1.0\n", added));
  step("changed deps.txt");
  workshop.build("mine");
  const std::string now = required_file(workshop, kInstalled);
  const bool has_both =
      now.find("1.4.0") != now.npos && workshop.file_of("mine", "/installed/" + added).has_value();
  require(has_both, {.diagnosis = "deps.txt has changed, and the image has what it had before",
                     .expected = "left-pad 1.4.0, and " + added,
                     .seen = now,
                     .evidence = {},
                     .reproduce = "change deps.txt, and build with --explain"});
}

WORKBOOK_CHECK(Task1, Starts, "the image starts its program") {
  Workshop workshop(kPlan);
  const std::string word = random_name("version");
  workshop.change("app/start.sh", fmt::format("echo {}\n", word));
  workshop.build("mine");
  const Ended ended = workshop.run("minicontainer run --rm --network none mine");
  require(ended.output == word + "\n", {.diagnosis = "the image does not start /app/start.sh",
                                        .expected = word,
                                        .seen = ended.output,
                                        .evidence = {},
                                        .reproduce = "minicontainer run --rm mine"});
}

WORKBOOK_CHECK(Task2, NoNotes, "notes.txt is not in the context") {
  Workshop workshop(kPlan);
  workshop.build("mine");
  required_file(workshop, "/context/deps.txt");
  const auto notes = workshop.file_of("mine", "/context/notes.txt");
  require(!notes.has_value(), {.diagnosis = "notes.txt is in the image",
                               .expected = "no such file",
                               .seen = notes.value_or(""),
                               .evidence = {},
                               .reproduce = "minicontainer run --rm mine ls /context"});
}

WORKBOOK_CHECK(Task2, NotesCostNothing, "a change of notes.txt costs no step") {
  Workshop workshop(kPlan);
  workshop.build("mine");
  required_file(workshop, "/context/deps.txt");
  const auto id = [&] { return workshop.ask("minicontainer image inspect -f '{{.Id}}' mine"); };
  const std::string before = id();
  workshop.change("notes.txt", random_name("note") + "\n");
  step("changed notes.txt");
  workshop.build("mine");
  require(id() == before, {.diagnosis = "a change of notes.txt makes another image",
                           .expected = before,
                           .seen = id(),
                           .evidence = {},
                           .reproduce = "change notes.txt, and build with --explain"});
}

}  // namespace
