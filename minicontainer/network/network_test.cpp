// Addresses, subnets, the pool and the text of rules: what needs no kernel.

#include <gtest/gtest.h>

#include <set>

#include "minicontainer/network/pool.hpp"
#include "minicontainer/network/rules.hpp"

namespace network {
namespace {

Address address(const std::string& text) {
  return Address::parse(text).value();
}

Subnet subnet(const std::string& text) {
  return Subnet::parse(text).value();
}

TEST(Address, TextAndBack) {
  for (const char* text : {"0.0.0.0", "172.17.0.2", "255.255.255.255", "::", "fd00:7::2"}) {
    EXPECT_EQ(address(text).text(), text);
  }
  for (const char* text : {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "fd00:::1", "01.2.3.4 "}) {
    EXPECT_FALSE(Address::parse(text)) << text;
  }
}

TEST(Address, Steps) {
  EXPECT_EQ(address("10.0.0.255").plus(1).text(), "10.0.1.0");
  EXPECT_EQ(address("255.255.255.255").plus(1).text(), "0.0.0.0");
  EXPECT_EQ(address("fd00::ffff:ffff").plus(1).text(), "fd00::1:0:0");
  EXPECT_EQ(address("172.17.3.4").with_rest(16, 1).text(), "172.17.255.255");
  EXPECT_EQ(hardware_address_of(address("172.17.0.2")), "02:42:ac:11:00:02");
}

TEST(Subnet, ContainsAndOverlaps) {
  EXPECT_EQ(subnet("172.17.5.6/16").text(), "172.17.0.0/16");
  EXPECT_TRUE(subnet("172.17.0.0/16").contains(address("172.17.255.255")));
  EXPECT_FALSE(subnet("172.17.0.0/16").contains(address("172.18.0.0")));
  EXPECT_FALSE(subnet("0.0.0.0/0").contains(address("::1")));
  EXPECT_TRUE(subnet("172.17.5.0/24").overlaps(subnet("172.16.0.0/12")));
  EXPECT_TRUE(subnet("172.16.0.0/12").overlaps(subnet("172.17.5.0/24")));
  for (const char* text : {"10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "/8"}) {
    EXPECT_FALSE(Subnet::parse(text)) << text;
  }
}

TEST(Pool, GoesRoundWithoutSomebodysAddress) {
  std::set<Address> taken;
  Pool pool{.subnet = subnet("10.1.0.0/29"), .gateway = address("10.1.0.1")};
  const auto is_taken = [&](const Address& one) { return taken.contains(one); };
  std::string handed_out;
  while ((pool.latest = next_address(pool, is_taken))) {
    taken.insert(*pool.latest);
    handed_out += pool.latest->text().substr(7) + " ";
  }
  EXPECT_EQ(handed_out, "2 3 4 5 6 ");
}

TEST(Pool, Version6HasNoBroadcast) {
  const Pool pool{
      .subnet = subnet("fd00::/126"), .gateway = address("fd00::1"), .latest = address("fd00::2")};
  EXPECT_EQ(next_address(pool, [](const Address&) { return false; })->text(), "fd00::3");
}

TEST(Rules, APort) {
  EXPECT_EQ(publish_rules({.host = address("0.0.0.0"),
                           .host_port = 8080,
                           .container = address("172.17.0.2"),
                           .container_port = 80}),
            "add element inet minicontainer tcp_ports { 0.0.0.0/0 . 8080 : 172.17.0.2 . 80 }\n");
  EXPECT_EQ(publish_rules({.protocol = "udp",
                           .host = address("fd00::1"),
                           .host_port = 53,
                           .container = address("fd00:7::2"),
                           .container_port = 53}),
            "add element inet minicontainer udp_ports_v6 { fd00::1 . 53 : fd00:7::2 . 53 }\n");
}

}  // namespace
}  // namespace network
