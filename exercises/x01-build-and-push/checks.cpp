// The checks of exercise x01: what is in the image, in the registry, and where the container came
// from.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "workbook/checks/report.hpp"
#include "workbook/checks/workshop.hpp"

namespace {

using namespace workbook;
using nlohmann::json;

constexpr const char* kManifest = "http://127.0.0.1:5000/v2/hello/manifests/1.0";

WorkshopPlan plan() {
  const std::string copy = "cp " + app("hello-server").native() + " answer/ && ";
  return {
      .given = EXERCISE_FOLDER,
      .prepare = copy +
                 "(minicontainer registry serve --storage /tmp/registry >/tmp/registry.log 2>&1 &) "
                 "&& for i in 1 2 3 4 5 6 7 8 9 10; do "
                 "busybox wget -qO- http://127.0.0.1:5000/v2/ && break; sleep 0.2; done"};
}

// The registry's own document about hello:1.0, or null.
json manifest(Workshop& workshop) {
  const Ended ended = workshop.run(fmt::format(
      "busybox wget --header 'Accept: application/vnd.oci.image.manifest.v1+json' "
      "--header 'Accept: application/vnd.docker.distribution.manifest.v2+json' -qO- {} 2>/dev/null",
      kManifest));
  return json::parse(ended.output, nullptr, false);
}

WORKBOOK_CHECK(Task1, Image, "the image is the program alone, and starts it") {
  Workshop workshop(plan());
  workshop.build("mine");
  const json config =
      json::parse(workshop.ask("minicontainer image inspect mine")).at(0).at("Config");
  require(config.value("Entrypoint", json()) == json::array({"/hello-server"}),
          {.diagnosis = "the image does not start /hello-server",
           .expected = R"(["/hello-server"])",
           .seen = config.value("Entrypoint", json()).dump(),
           .evidence = {},
           .reproduce = "minicontainer image inspect mine"});
  require(config.value("ExposedPorts", json::object()).contains("8080/tcp"),
          {.diagnosis = "the image does not say on which port it listens",
           .expected = "8080/tcp",
           .seen = config.value("ExposedPorts", json::object()).dump(),
           .evidence = {},
           .reproduce = "minicontainer image inspect mine"});
  workshop.ask("minicontainer run -d --name server mine");
  workshop.container("server");
}

WORKBOOK_CHECK(Task2, Pushed, "the registry has hello with the tag 1.0") {
  Workshop workshop(plan());
  workshop.answer_until("rmi");
  const json found = manifest(workshop);
  const std::string id = workshop.run("minicontainer image inspect -f '{{.Id}}' hello:1.0").output;
  require(found.is_object() && found.contains("config"),
          {.diagnosis = "the registry has no hello:1.0",
           .expected = std::string("a manifest at ") + kManifest,
           .seen = workshop.run("busybox wget -qO- http://127.0.0.1:5000/v2/_catalog").output,
           .evidence = {},
           .reproduce = std::string("curl ") + kManifest});
  const std::string pushed = found.at("config").at("digest");
  require(id == pushed + "\n", {.diagnosis = "the registry has another image than hello:1.0 here",
                                .expected = id,
                                .seen = pushed,
                                .evidence = {},
                                .reproduce = "minicontainer images --no-trunc"});
}

WORKBOOK_CHECK(Task3, Pulled, "the container pulled came from the registry") {
  Workshop workshop(plan());
  workshop.answer();
  workshop.container("pulled");
  const json found = manifest(workshop);
  require(found.is_object() && found.contains("config"),
          {.diagnosis = "the registry has no hello:1.0",
           .expected = kManifest,
           .seen = "none",
           .evidence = {},
           .reproduce = kManifest});
  const std::string image = workshop.inspect("pulled").at("Image");
  require(image == found.at("config").at("digest"),
          {.diagnosis = "pulled runs another image than the registry's",
           .expected = found.at("config").at("digest"),
           .seen = image,
           .evidence = {workshop.containers()},
           .reproduce = "minicontainer inspect -f '{{.Image}}' pulled"});
  const bool is_gone = workshop.run("minicontainer image inspect hello:1.0").exit_code != 0;
  require(is_gone, {.diagnosis = "hello:1.0 was never removed from this machine",
                    .expected = "the registry's name alone",
                    .seen = workshop.run("minicontainer images").output,
                    .evidence = {},
                    .reproduce = "sh answer.sh; minicontainer images"});
}

}  // namespace
