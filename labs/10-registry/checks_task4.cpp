// Task 4 of lab 10: what a push has to do.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "labs/10-registry/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;

/// An image that was pulled from "base", and is to go to "shop/web".
struct Bound {
  explicit Bound(const std::vector<std::string>& words) : picture(counter.picture(words)) {
    counter.serve("base", "1", picture);
    counter.ask("pull HOST/base:1");
  }
  /// Registries forget: then nothing can be mounted from there, and it must be uploaded.
  void push(const std::string& target) {
    counter.ask("tag HOST/base:1 HOST/" + target);
    counter.ask("push HOST/" + target);
  }
  Counter counter;
  Picture picture;
};

std::string uploads(const std::string& repository) {
  return "/v2/" + repository + "/blobs/uploads/";
}

// Nobody knows the image at another registry: nothing can be mounted.
WORKBOOK_CHECK(Task4, Upload, "what the registry does not have is uploaded, once") {
  Counter counter;
  const std::string twice = random_name("twice");
  const Picture picture = counter.picture({twice, random_name("other"), twice});
  counter.serve("base", "1", picture);
  counter.ask("pull HOST/base:1");
  counter.ask("save -o image.tar HOST/base:1");
  counter.ask("rmi -f HOST/base:1");
  counter.session().run("rm -rf store");
  counter.ask("load -i image.tar");
  counter.ask("tag HOST/base:1 HOST/shop/web:1");
  counter.ask("push HOST/shop/web:1");
  require_same(counter, "3 uploads",
               fmt::format("{} uploads", counter.count("PUT", uploads("shop/web"))),
               "a push did not upload each blob once");
  require_same(counter, "no mount",
               counter.asked("POST", uploads("shop/web")).front().query.contains("mount")
                   ? "a mount"
                   : "no mount",
               "a blob was to be mounted from a repository that nobody has seen it in");
  require_same(counter, "1", std::to_string(counter.count("PUT", "/v2/shop/web/manifests/1")),
               "the manifest was not put, or more than once");
}

WORKBOOK_CHECK(Task4, Skip, "what is there is left alone") {
  Bound bound({random_name("low"), random_name("high")});
  bound.counter.have("shop/web", bound.picture.layer_digest(0));
  bound.push("shop/web:1");
  const auto begun = bound.counter.asked("POST", uploads("shop/web"));
  require_same(bound.counter, "2", std::to_string(begun.size()),
               "a push did not begin an upload or mount for each blob that was missing");
  for (const Asked& asked : begun) {
    const auto mount = asked.query.find("mount");
    require(mount == asked.query.end() || mount->second != bound.picture.layer_digest(0),
            {.diagnosis = "a blob that is there was mounted again",
             .evidence = {bound.counter.evidence()}});
  }
}

WORKBOOK_CHECK(Task4, Mount, "what another repository has is mounted from there") {
  Bound bound({random_name("low")});
  bound.push("shop/web:1");
  const auto begun = bound.counter.asked("POST", uploads("shop/web"));
  require(!begun.empty(),
          {.diagnosis = "nothing was mounted", .evidence = {bound.counter.evidence()}});
  for (const Asked& asked : begun) {
    require_same(bound.counter, "base",
                 asked.query.contains("from") ? asked.query.at("from") : "an upload",
                 "a blob that another repository has was not mounted from there");
  }
  require_same(bound.counter, "0", std::to_string(bound.counter.count("PUT", uploads("shop/web"))),
               "bytes travelled that the registry had");
}

// The image is known as one of the very repository that it goes to, but the registry has lost it.
WORKBOOK_CHECK(Task4, NotItself, "nothing is mounted from where it goes to") {
  Bound bound({random_name("low")});
  bound.push("a/web:1");
  bound.counter.forget("a/web");
  bound.counter.ask("push HOST/a/web:1");
  for (const Asked& asked : bound.counter.asked("POST", uploads("a/web"))) {
    require_same(bound.counter, "base",
                 asked.query.contains("from") ? asked.query.at("from") : "an upload",
                 "a blob was to be mounted from the repository that lacks it");
  }
}

WORKBOOK_CHECK(Task4, ManifestLast, "the manifest names only what is there") {
  Bound bound({random_name("low"), random_name("high")});
  bound.push("shop/web:1");
  const std::string all = bound.counter.evidence().text;
  const auto manifest = all.find("PUT /v2/shop/web/manifests/1");
  require(manifest != all.npos && manifest > all.rfind("POST /v2/shop/web/blobs/"),
          {.diagnosis = "the manifest went before a blob that it names",
           .expected = "the manifest last",
           .seen = all});
}

}  // namespace
