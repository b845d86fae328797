#include "base/fd.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/scratch_test.hpp"

namespace {

using base::Fd;

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) != -1;
}
bool is_close_on_exec(const Fd& fd) {
  return (::fcntl(fd.get(), F_GETFD) & FD_CLOEXEC) != 0;
}

TEST(Fd, ClosesWhenItEnds) {
  int number = -1;
  {
    const Fd fd = base::open_file("/dev/null", O_RDONLY);
    number = fd.get();
    ASSERT_TRUE(is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST(Fd, MovedFromHoldsNothing) {
  Fd first = base::open_file("/dev/null", O_RDONLY);
  const int number = first.get();
  const Fd second = std::move(first);
  EXPECT_EQ(second.get(), number);
  EXPECT_FALSE(first.is_open());  // NOLINT(bugprone-use-after-move): that is what is tested
}

TEST(Fd, AssignmentClosesWhatItHeld) {
  Fd held = base::open_file("/dev/null", O_RDONLY);
  const int number = held.get();
  held = base::open_file("/dev/zero", O_RDONLY);
  EXPECT_FALSE(is_open(number));
  EXPECT_TRUE(is_open(held.get()));
}

TEST(Fd, AssignmentToItselfKeepsIt) {
  Fd held = base::open_file("/dev/null", O_RDONLY);
  Fd& same = held;
  held = std::move(same);
  EXPECT_TRUE(is_open(held.get()));
}

TEST(Fd, ReleasedIsTheCallersToClose) {
  Fd held = base::open_file("/dev/null", O_RDONLY);
  const int number = held.release();
  held.close();
  EXPECT_TRUE(is_open(number));
  ::close(number);
}

TEST(Fd, ClosingTwiceDoesNotCloseAnother) {
  Fd held = base::open_file("/dev/null", O_RDONLY);
  held.close();
  const Fd other = base::open_file("/dev/null", O_RDONLY);  // takes the number that became free
  held.close();
  EXPECT_TRUE(is_open(other.get()));
}

TEST(Fd, EveryOneIsCloseOnExec) {
  const Fd file = base::open_file("/dev/null", O_RDONLY);
  const base::Pipe pipe = base::make_pipe();
  EXPECT_TRUE(is_close_on_exec(file));
  EXPECT_TRUE(is_close_on_exec(base::duplicate(file)));
  EXPECT_TRUE(is_close_on_exec(pipe.read_end));
  EXPECT_TRUE(is_close_on_exec(pipe.write_end));
}

TEST(Fd, DuplicateOutlivesTheFirst) {
  Fd first = base::open_file("/dev/null", O_RDONLY);
  const Fd second = base::duplicate(first);
  first.close();
  EXPECT_TRUE(is_open(second.get()));
}

TEST(Fd, ClosedTogetherNoOtherIsClosed) {
  std::vector<Fd> all;
  for (int i = 0; i < 6; ++i) all.push_back(base::open_file("/dev/null", O_RDONLY));
  std::vector<int> numbers;
  for (const Fd& fd : all) numbers.push_back(fd.get());
  const Fd kept = std::move(all[3]);
  std::swap(all[0], all[4]);
  base::close_together(std::move(all));
  for (const int number : numbers) EXPECT_EQ(is_open(number), number == kept.get()) << number;
}

TEST(Fd, ARefusalNamesTheFile) {
  EXPECT_EQ(base::message_of([] { base::open_file("/nowhere/at/all", O_RDONLY); }),
            "open /nowhere/at/all: No such file or directory");
}

}  // namespace
