// What the kernels that we build can do, each thing tried in a guest (features.sh,
// feature_probe.cpp).

#include <set>
#include <sstream>

#include "tests/lab_kernel/guest_fixture_test.hpp"
#include "workbook/lab_kernel/prepared.hpp"

namespace workbook_test {
namespace {

using workbook::Variant;

// As User Mode Linux 6.12 is, for all that a configuration says.
const std::set<std::string> kNowhere = {"modules", "memory device", "io_uring", "time namespace"};
const std::set<std::string> kNotInLab = {"yama"};
const std::set<std::string> kNotInGrade = {"hostfs", "link vxlan"};

class Features : public Guest, public testing::WithParamInterface<Variant> {
 protected:
  static std::string try_all(Variant variant) {
    auto guest =
        workbook::prepare_guest(TEST_TREE, TEST_PROGRAMS, variant, workbook::Flavour::kBase);
    EXPECT_TRUE(guest.kernel.is_ours) << "run ./lab kernel build first";
    guest.options.jail = workbook::Jail::kIfPossible;
    guest.options.job.argv = {"sh", "/features.sh"};
    guest.options.job.files = {
        {.path = "/features.sh", .from = TEST_TREE "/tests/lab_kernel/features.sh"},
        {.path = "/feature-probe", .from = TEST_PROGRAMS "/feature-probe"}};
    const auto result = workbook::run_guest(guest.options);
    EXPECT_TRUE(result.is_success()) << result.reason << result.error;
    return result.output;
  }
};

// "yes memory.max kills", "no time namespace: Invalid argument"
TEST_P(Features, AreThereAndOnlyThose) {
  const auto& absent = GetParam() == Variant::kLab ? kNotInLab : kNotInGrade;
  std::istringstream lines(try_all(GetParam()));
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const auto first = line.find(' ') + 1;
    const auto name = line.substr(first, line.find(": ", first) - first);
    const bool is_wanted = !kNowhere.contains(name) && !absent.contains(name);
    EXPECT_EQ(line.starts_with("yes "), is_wanted) << line;
  }
  EXPECT_GE(count, 28);
}

INSTANTIATE_TEST_SUITE_P(Of, Features, testing::Values(Variant::kLab, Variant::kGrade),
                         [](const auto& tried) { return to_string(tried.param); });

}  // namespace
}  // namespace workbook_test
