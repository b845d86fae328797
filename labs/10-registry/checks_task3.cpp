// Task 3 of lab 10: what a pull has to fetch.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "labs/10-registry/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;

std::string blob(const std::string& digest) {
  return "/v2/shop/web/blobs/" + digest;
}

WORKBOOK_CHECK(Task3, EachOnce, "the config comes first, and each blob once") {
  Counter counter;
  const std::string twice = random_name("twice");
  const Picture picture = counter.picture({twice, random_name("other"), twice});
  counter.serve("shop/web", "1", picture);
  counter.ask("pull HOST/shop/web:1");
  const auto asked = counter.asked("GET", "/v2/shop/web/blobs/");
  require_same(counter, "3 blobs", fmt::format("{} blobs", asked.size()),
               "a pull did not fetch each blob once");
  require_same(counter, blob(picture.config_digest()), asked.front().path,
               "a pull did not begin with the config");
}

WORKBOOK_CHECK(Task3, There, "what is in the store is not fetched again") {
  Counter counter;
  const std::string shared = random_name("shared");
  const Picture first = counter.picture({shared});
  const Picture second = counter.picture({shared, random_name("own")});
  counter.serve("shop/web", "1", first);
  counter.serve("shop/web", "2", second);
  counter.ask("pull HOST/shop/web:1");
  counter.ask("pull HOST/shop/web:2");
  require_same(counter, "once",
               counter.count("GET", blob(first.layer_digest(0))) == 1 ? "once" : "again",
               "a layer that was there was fetched again");
  require_same(counter, "once",
               counter.count("GET", blob(second.layer_digest(1))) == 1 ? "once" : "not once",
               "a layer that was not there was not fetched");
  counter.ask("pull HOST/shop/web:2");
  require_same(counter, "once",
               counter.count("GET", blob(second.config_digest())) == 1 ? "once" : "again",
               "a config that was there was fetched again");
}

/// Pulls an image whose manifest was changed, which must be refused before a layer is asked for.
void refuse(const std::function<void(nlohmann::json& manifest)>& change, const std::string& what) {
  Counter counter;
  const std::string twice = random_name("twice");
  Picture picture = counter.picture({twice, twice});
  change(picture.manifest);
  counter.serve("shop/web", "1", picture);
  counter.refuse("pull HOST/shop/web:1",
                 {.diagnosis = what + ": the manifest was believed", .expected = "an error"});
  require(counter.count("GET", "/v2/shop/web/blobs/") == 0,
          {.diagnosis = what + ": something was fetched before it was noticed",
           .expected = "no blob is asked for",
           .seen = "one was",
           .evidence = {counter.evidence()}});
}

WORKBOOK_CHECK(Task3, TwoSizes, "a blob cannot have two sizes") {
  refuse(
      [](nlohmann::json& manifest) {
        manifest["layers"][1]["size"] = manifest["layers"][1]["size"].get<int>() + 1;
      },
      "a blob that is named with two sizes");
}

WORKBOOK_CHECK(Task3, TooLarge, "what no image is, is refused before it is fetched") {
  refuse([](nlohmann::json& manifest) { manifest["config"]["size"] = (4 << 20) + 1; },
         "a config of more than 4 MiB");
  refuse(
      [](nlohmann::json& manifest) {
        for (auto& layer : manifest["layers"]) layer["size"] = (std::uint64_t{128} << 30) + 1;
      },
      "an image of more than 128 GiB");
}

WORKBOOK_CHECK(Task3, OtherSize, "a blob that is there has one size only") {
  Counter counter;
  const std::string word = random_name("shared");
  const Picture first = counter.picture({word});
  Picture second = counter.picture({word});
  second.manifest["layers"][0]["size"] = 7;
  counter.serve("shop/web", "1", first);
  counter.serve("shop/web", "2", second);
  counter.ask("pull HOST/shop/web:1");
  counter.refuse("pull HOST/shop/web:2",
                 {.diagnosis = "a manifest that lies about a blob of the store was believed",
                  .expected = "an error: it has another size"});
}

}  // namespace
