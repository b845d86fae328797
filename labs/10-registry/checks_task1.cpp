// Task 1 of lab 10: what people call an image.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "labs/10-registry/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;

/// Pulls it, and tells which manifest the registry was asked for.
std::string asked_after_pull(Counter& counter, const std::string& name) {
  counter.run("pull HOST/" + name);
  const auto manifests = counter.asked("GET", "/v2/");
  for (const Asked& asked : manifests) {
    if (asked.path.find("/manifests/") != asked.path.npos) return asked.path;
  }
  return "nothing";
}

WORKBOOK_CHECK(Task1, Parts, "domain, path and tag are where they belong") {
  const std::string word = random_name("web");
  for (const auto& [typed, path] :
       {std::pair<std::string, std::string>{word, word + "/manifests/latest"},
        {"a/" + word + ":Tag_1.x-y", "a/" + word + "/manifests/Tag_1.x-y"},
        {"a/b-c--d__e.f_g/" + word, "a/b-c--d__e.f_g/" + word + "/manifests/latest"}}) {
    Counter counter;
    require_same(counter, "/v2/" + path, asked_after_pull(counter, typed),
                 "a name was taken apart in the wrong place");
  }
}

WORKBOOK_CHECK(Task1, Digest, "a digest goes before a tag") {
  const std::string digest = digest_of(random_name("x"));
  for (const char* tag : {"", ":1"}) {
    Counter counter;
    require_same(counter, "/v2/web/manifests/" + digest,
                 asked_after_pull(counter, fmt::format("web{}@{}", tag, digest)),
                 "an image was not asked for by its digest");
  }
}

/// An image with the name "HOST/web:1" is there.
void have_image(Counter& counter) {
  counter.serve("web", "1", counter.picture({"one"}));
  counter.ask("pull HOST/web:1");
}

WORKBOOK_CHECK(Task1, Defaults, "short names mean docker.io, and there library/") {
  Counter counter;
  have_image(counter);
  const std::string word = random_name("box");
  counter.ask("tag HOST/web:1 " + word);
  for (const std::string& same :
       {word + ":latest", "library/" + word, "docker.io/" + word, "index.docker.io/library/" + word,
        "docker.io/library/" + word + ":latest"}) {
    const Ended ended = counter.run("image inspect " + same);
    require(ended.exit_code == 0, {.diagnosis = "two names of the same image are not the same",
                                   .expected = same + " means " + word,
                                   .seen = ended.output});
  }
  counter.ask("tag HOST/web:1 localhost/" + word);
  counter.refuse("image inspect docker.io/localhost/" + word,
                 {.diagnosis = "localhost/... is no name on docker.io",
                  .expected = "no such image: localhost is a domain"});
}

WORKBOOK_CHECK(Task1, Familiar, "names are shown as short as people write them") {
  Counter counter;
  have_image(counter);
  const std::string word = random_name("box");
  for (const auto& name : {word, "user/" + word + ":2", "shop.example:80/" + word}) {
    counter.ask("tag HOST/web:1 " + name);
  }
  const std::string listed = counter.ask("images --format '{{.Repository}} {{.Tag}}'");
  for (const std::string& line :
       {word + " latest", "user/" + word + " 2", "shop.example:80/" + word + " latest"}) {
    require(
        ("\n" + listed).find("\n" + line + "\n") != std::string::npos,
        {.diagnosis = "a name is not shown as people write it", .expected = line, .seen = listed});
  }
}

WORKBOOK_CHECK(Task1, Refused, "what is no name is refused") {
  Counter counter;
  have_image(counter);
  for (const char* bad : {"Web", "a//b", "a/", "/a", "a:", ":1", "a:b:c", "a..b", "a___b", "-a",
                          "a:-1", "a@sha256:12", "a b", "shop.example:port/a", "shop-.example/a"}) {
    const Ended ended = counter.run(fmt::format("tag HOST/web:1 '{}'", bad));
    require(ended.exit_code.value_or(0) != 0 && ended.exit_code.value_or(0) < 126,
            {.diagnosis = "a name was taken that no registry has",
             .expected = fmt::format("an error about {}", bad),
             .seen = ended.output});
  }
}

}  // namespace
