// What is pure in compose: variables, the order, the reading of a file, the command lines.

#include <gtest/gtest.h>

#include <fstream>

#include "base/scratch_test.hpp"
#include "minicontainer/compose/commands.hpp"
#include "minicontainer/compose/project.hpp"
#include "minicontainer/compose/start_order.hpp"

namespace compose {
namespace {

const Variables kVariables = {{"A", "one"}, {"EMPTY", ""}, {"B_2", "two $A"}};

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(Interpolate, ReplacesVariables) {
  const std::pair<const char*, const char*> kCases[] = {
      {"plain", "plain"},
      {"$A-${A}", "one-one"},
      {"$$A costs $$5", "$A costs $5"},
      {"[$NONE][${NONE}]", "[][]"},
      {"${NONE:-x}${NONE-x}${EMPTY:-x}${EMPTY-x}", "xxx"},
      {"${A:-x}${A-x}", "oneone"},
      {"${A:+x}${EMPTY:+x}${EMPTY+x}${NONE+x}", "xx"},
      {"${NONE:-${A}}", "one"},
      {"${NONE:-${EMPTY:-${A}/$A}}!", "one/one!"},
      {"${B_2}", "two $A"},
      {"${A:?needed}", "one"},
      {"${NONE:-}", ""},
      {"a${A}b$", ""},
  };
  for (const auto& [text, expected] : kCases) {
    if (std::string_view(text).ends_with('$')) {
      EXPECT_NE(refusal([&] { interpolate(text, kVariables); }), "nothing was thrown");
    } else {
      EXPECT_EQ(interpolate(text, kVariables), expected) << text;
    }
  }
}

TEST(Interpolate, RefusesWithAReason) {
  const auto said = [](const char* text) {
    return refusal([&] { interpolate(text, kVariables); });
  };
  EXPECT_EQ(said("${NONE:?set it}"), "the variable NONE is required: set it");
  EXPECT_EQ(said("${EMPTY:?}"), "the variable EMPTY is required");
  EXPECT_EQ(interpolate("${EMPTY?set it}", kVariables), "");
  EXPECT_NE(said("${A"), "nothing was thrown");
  EXPECT_NE(said("${A:-x"), "nothing was thrown");
  EXPECT_NE(said("${1}"), "nothing was thrown");
  EXPECT_NE(said("${A/b}"), "nothing was thrown");
  EXPECT_NE(said("${A:}"), "nothing was thrown");
  std::string deep = "x";
  for (int level = 0; level < 40; ++level) deep = "${NONE:-" + deep + "}";
  EXPECT_NE(said(deep.c_str()), "nothing was thrown");
}

TEST(StartOrder, DependenciesFirst) {
  EXPECT_EQ(start_order({}), Words{});
  EXPECT_EQ(start_order({{"b", {}}, {"a", {}}}), (Words{"a", "b"}));
  EXPECT_EQ(start_order({{"a", {"z", "b"}}, {"b", {"z"}}, {"z", {}}}), (Words{"z", "b", "a"}));
  EXPECT_EQ(start_order({{"web", {"cache", "db"}}, {"cache", {}}, {"db", {}}}),
            (Words{"cache", "db", "web"}));
  EXPECT_NE(refusal([] { start_order({{"a", {"b"}}, {"b", {"a"}}}); }).find("a -> b -> a"),
            std::string::npos);
  EXPECT_NE(refusal([] { start_order({{"a", {"x"}}}); }).find("a depends on x"), std::string::npos);
}

/// A project of one file.
class ComposeFile : public ::testing::Test {
 protected:
  Project load(const std::string& text) {
    std::ofstream(folder_.path() / "compose.yaml") << text;
    return load_project({.file = folder_.path() / "compose.yaml", .name = "shop"});
  }
  std::string refused(const std::string& text) {
    return refusal([&] { load(text); });
  }
  base::Scratch folder_;
};

TEST_F(ComposeFile, BecomesCommandLines) {
  const Project project = load(R"(
services:
  web:
    image: counter
    command: serve --name "two words"
    environment: {REDIS_HOST: db, LEVEL: 3}
    ports: ["8080:80", {target: 53, published: 5353, protocol: udp}]
    volumes: [data:/data:ro, ./files:/files]
    networks: {front: {aliases: [www]}, default: }
    depends_on: {db: {condition: service_healthy}}
    deploy: {replicas: 2, resources: {limits: {memory: 64M, cpus: "0.5"}}}
  db: {image: redis, stop_grace_period: 1m30s, restart: unless-stopped}
volumes: {data: }
networks: {front: }
)");
  const Service& web = project.services.at("web");
  EXPECT_EQ(web.replicas, 2);
  EXPECT_EQ(web.dependencies[0].condition, Condition::kHealthy);
  const Words words = create_words(project, web, 2, "");
  std::string line;
  for (const auto& word : words) line += word + " ";
  for (const char* part :
       {"create --name shop-web-2 ",
        "--network shop_front --network-alias web --network-alias www ",
        "--publish 8080:80 --publish 5353:53/udp ", "--env REDIS_HOST=db --env LEVEL=3 ",
        "--volume shop_data:/data:ro ", "--memory 64M ", "--cpus 0.5 "}) {
    EXPECT_NE(line.find(part), line.npos) << part << "\n" << line;
  }
  const Words tail = {"counter", "serve", "--name", "two words"};
  EXPECT_TRUE(std::equal(tail.rbegin(), tail.rend(), words.rbegin())) << line;
  EXPECT_EQ(connect_words(project, web, "c")[0],
            (Words{"network", "connect", "--alias", "web", "shop_default", "c"}));
  const Words options = project.services.at("db").options;
  EXPECT_EQ(options, (Words{"--stop-timeout", "90", "--restart", "unless-stopped"}));
}

TEST_F(ComposeFile, NamesFileLineAndKey) {
  const std::pair<const char*, const char*> kCases[] = {
      {"services:\n  web:\n    image: x\n    colour: red\n",
       "compose.yaml:4: services.web.colour: this key is not known here"},
      {"services:\n  web:\n    image: x\n    image: y\n",
       "compose.yaml:4: services.web.image: this key stands here twice"},
      {"services:\n  web: {}\n", "compose.yaml:2: services.web: it has neither"},
      {"services:\n  web:\n    image: ${NO_SUCH_VARIABLE:?say which}\n",
       "compose.yaml:3: services.web.image: the variable NO_SUCH_VARIABLE is required: say which"},
      {"services:\n  web:\n    image: x\n    volumes:\n      - data:/data\n",
       "compose.yaml:5: services.web.volumes[0]: there is no volume data"},
      {"services:\n  web:\n    image: x\n    networks: [front]\n", "there is no network front"},
      {"services:\n  web:\n    image: x\n    tty: maybe\n", "\"maybe\" is neither true nor false"},
      {"services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, depends_on: [a]}\n",
       "a -> b -> a"},
      {"services: [a]\n", "compose.yaml:1: services: here should be lines of"},
      {"services:\n  web: {image: x\n", "this is no YAML"},
      {"volumes: {}\n", "it has no \"services\""},
      {"services: {a: {image: x}}\nsecrets: {s: {}}\n", "compose.yaml:2: secrets: configs and"},
  };
  for (const auto& [text, expected] : kCases) {
    EXPECT_NE(refused(text).find(expected), std::string::npos) << refused(text) << "\n" << text;
  }
}

TEST_F(ComposeFile, ProfilesAreOff) {
  const Project project =
      load("services:\n  web: {image: x}\n  debug: {image: x, profiles: [tools]}\n");
  EXPECT_TRUE(project.services.contains("web"));
  EXPECT_FALSE(project.services.contains("debug"));
}

TEST_F(ComposeFile, AChangedOptionChangesTheHash) {
  const Project one = load("services: {web: {image: x, environment: [A=1]}}\n");
  const Project other = load("services: {web: {image: x, environment: [A=2]}}\n");
  EXPECT_NE(hash_of(one, one.services.at("web"), "id"),
            hash_of(other, other.services.at("web"), "id"));
  EXPECT_EQ(hash_of(one, one.services.at("web"), "id"), hash_of(one, one.services.at("web"), "id"));
  EXPECT_NE(hash_of(one, one.services.at("web"), "id"), hash_of(one, one.services.at("web"), "ID"));
}

}  // namespace
}  // namespace compose
