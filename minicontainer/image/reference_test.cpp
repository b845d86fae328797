#include "minicontainer/image/reference.hpp"

#include <gtest/gtest.h>

#include "base/scratch_test.hpp"

namespace {

using image::parse_reference;
using image::parse_tagged_reference;

const std::string kDigest = "sha256:" + std::string(64, 'a');

struct Case {
  std::string typed;
  std::string full;
  std::string familiar;
};

TEST(Reference, FillsInWhatIsNotTyped) {
  const Case cases[] = {
      {"busybox", "docker.io/library/busybox:latest", "busybox:latest"},
      {"busybox:1.36", "docker.io/library/busybox:1.36", "busybox:1.36"},
      {"shop/web", "docker.io/shop/web:latest", "shop/web:latest"},
      {"docker.io/busybox", "docker.io/library/busybox:latest", "busybox:latest"},
      {"index.docker.io/library/busybox:x", "docker.io/library/busybox:x", "busybox:x"},
      {"docker.io/library/a/b", "docker.io/library/a/b:latest", "library/a/b:latest"},
      {"localhost/web", "localhost/web:latest", "localhost/web:latest"},
      {"localhost:5000/web:2", "localhost:5000/web:2", "localhost:5000/web:2"},
      {"Shop/web", "Shop/web:latest", "Shop/web:latest"},
      {"[::1]:5000/web", "[::1]:5000/web:latest", "[::1]:5000/web:latest"},
      {"web:5000", "docker.io/library/web:5000", "web:5000"},
      {"a.b/c__d/e--f.g_h:T.-_", "a.b/c__d/e--f.g_h:T.-_", "a.b/c__d/e--f.g_h:T.-_"},
      {"busybox@" + kDigest, "docker.io/library/busybox@" + kDigest, "busybox@" + kDigest},
      {"b:1@" + kDigest, "docker.io/library/b:1@" + kDigest, "b:1@" + kDigest},
  };
  for (const auto& [typed, full, familiar] : cases) {
    const auto reference = parse_tagged_reference(typed);
    EXPECT_EQ(full_name(reference), full) << typed;
    EXPECT_EQ(familiar_name(reference), familiar) << typed;
    EXPECT_EQ(full_name(parse_tagged_reference(full)), full) << typed;
  }
}

TEST(Reference, AddsNoTagUnlessItIsAskedTo) {
  EXPECT_EQ(parse_reference("busybox").tag, "");
  EXPECT_EQ(familiar_repository(parse_reference("busybox:1")), "busybox");
}

TEST(Reference, RefusesWhatIsNoName) {
  const std::string cases[] = {"",
                               "Busybox",
                               "-a",
                               "a-",
                               "a..b",
                               "a___b",
                               "a/",
                               "/a",
                               "a//b",
                               "a:",
                               "a:-x",
                               "a b",
                               "a\nb",
                               "a:b:c",
                               "a@b",
                               "a@sha256:00",
                               "x-.c/a",
                               ":5000/a",
                               "h.c:x/a",
                               "h:/a",
                               "ü",
                               "a/B",
                               "../a",
                               "a/../b",
                               "[::1/a",
                               "host.c/",
                               std::string(64, 'a'),
                               std::string(300, 'a'),
                               "a:" + std::string(129, 'x'),
                               "a@" + kDigest + "0",
                               "a@md5:" + std::string(32, 'a'),
                               "h.c:123456/a",
                               std::string("a\0b", 3)};
  for (const auto& typed : cases) {
    EXPECT_THROW(parse_reference(typed), image::Error) << typed;
  }
}

TEST(Reference, SaysWhatIsWrong) {
  const auto says = [](const std::string& typed) {
    return base::message_of([&] { parse_reference(typed); });
  };
  EXPECT_EQ(says("Busybox"),
            "invalid reference format: \"Busybox\": repository name must be lowercase");
  EXPECT_EQ(says("a\x1b[31m"),
            "invalid reference format: \"a?[31m\": a name is of words of a-z and "
            "0-9, with /, ., _, __ or - between them");
}

}  // namespace
