#include "minicontainer/engine/ports.hpp"

#include <gtest/gtest.h>

namespace engine {
namespace {

PortBinding only(const std::string& word) {
  const auto bindings = parse_published_port(word);
  EXPECT_EQ(bindings.size(), 1U) << word;
  return bindings.at(0);
}

TEST(Ports, Forms) {
  EXPECT_EQ(only("80"), (PortBinding{.container_port = 80}));
  EXPECT_EQ(only("8080:80"),
            (PortBinding{.container_port = 80, .first_host_port = 8080, .last_host_port = 8080}));
  EXPECT_EQ(only("127.0.0.1:8080:80/udp"), (PortBinding{.protocol = "udp",
                                                        .container_port = 80,
                                                        .host_address = "127.0.0.1",
                                                        .first_host_port = 8080,
                                                        .last_host_port = 8080}));
  EXPECT_EQ(only("[::1]:8080:80").host_address, "::1");
  EXPECT_EQ(only("127.0.0.1::80").first_host_port, 0);
  EXPECT_EQ(only("8000-8010:80").last_host_port, 8010);
}

TEST(Ports, Ranges) {
  const auto bindings = parse_published_port("8000-8002:80-82");
  ASSERT_EQ(bindings.size(), 3U);
  EXPECT_EQ(bindings[2].container_port, 82);
  EXPECT_EQ(bindings[2].first_host_port, 8002);
}

TEST(Ports, Refused) {
  for (const char* word : {"", "abc", "80:", ":", "99999", "8080:80/tls", "1.2.3:1:2", "80-79",
                           "1-2:3-5", "-1", "80/", "1:2:3:4"}) {
    EXPECT_THROW(parse_published_port(word), std::runtime_error) << word;
  }
}

TEST(Ports, Column) {
  const auto two = [] {
    auto bindings = parse_published_port("8000-8001:80-81");
    for (auto& binding : bindings) binding.host_address = "0.0.0.0";
    return bindings;
  }();
  EXPECT_EQ(ports_text(two, {"80", "443", "444"}), "0.0.0.0:8000-8001->80-81/tcp, 443-444/tcp");
  EXPECT_EQ(ports_text({}, {}), "");
}

}  // namespace
}  // namespace engine
