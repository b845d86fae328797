#include "base/check.hpp"

#include <gtest/gtest.h>

#include <string>
#include <system_error>
#include <vector>

#include "base/scratch_test.hpp"

namespace {

TEST(Check, HandsOnWhatIsNoFailure) {
  EXPECT_EQ(sys::check(0, "nothing"), 0);
  EXPECT_EQ(sys::check(7L, "nothing"), 7L);
}

TEST(Check, NamesTheCallTheObjectAndTheReason) {
  errno = EPERM;
  EXPECT_EQ(
      base::message_of<std::system_error>([] { sys::check(-1, "mount {} on {}", "proc", "/x"); }),
      "mount proc on /x: Operation not permitted");
}

TEST(Check, CarriesTheErrorNumberForTheCaller) {
  errno = ENOSPC;
  EXPECT_EQ(base::error_of([] { sys::check(-1L, "clone3"); }), ENOSPC);
}

// Formatting an argument may call anything: errno is saved before.
struct Meddler {};

}  // namespace

template <>
struct fmt::formatter<Meddler> {
  constexpr auto parse(fmt::format_parse_context& context) { return context.begin(); }
  auto format(const Meddler&, fmt::format_context& context) const {
    errno = EXFULL;
    return context.out();
  }
};

namespace {

TEST(Check, SavesTheErrorNumberBeforeItFormats) {
  errno = EACCES;
  EXPECT_EQ(base::error_of([] { sys::check(-1, "open {}", Meddler{}); }), EACCES);
}

TEST(Check, TellsAListenerWhatSucceededAndNothingElse) {
  static std::vector<std::string> heard;
  sys::listener = [](const std::string& what) noexcept { heard.push_back(what); };
  EXPECT_EQ(sys::check(7, "open {}", "a"), 7);
  EXPECT_THROW(sys::check(-1, "open {}", "b"), std::system_error);
  sys::listener = nullptr;
  sys::check(0, "open {}", "c");
  EXPECT_EQ(heard, std::vector<std::string>{"open a"});
}

}  // namespace
