#include <gtest/gtest.h>

#include "minicontainer/kernel/device_filter.hpp"

namespace {

using minicontainer::device_lines;
using minicontainer::device_program;
using minicontainer::DeviceRule;
using minicontainer::with_default_devices;

const DeviceRule kNothing{false, 'a', {}, {}, "rwm"};

std::vector<std::string> lines(const std::vector<DeviceRule>& rules) {
  std::vector<std::string> texts;
  for (const auto& [file, content] : device_lines(rules)) texts.push_back(file + ": " + content);
  return texts;
}

// Runs a program as the kernel would: the few instructions that device_program() uses.
class Machine {
 public:
  explicit Machine(const std::vector<DeviceRule>& rules) : program_(device_program(rules)) {}

  // `access` in the letters of a rule.
  [[nodiscard]] bool allows(char type, unsigned major, unsigned minor, const std::string& access) {
    unsigned bits = 0;
    for (const char c : access) bits |= c == 'm' ? 1U : c == 'r' ? 2U : 4U;
    const unsigned context[] = {bits << 16 | (type == 'b' ? 1U : 2U), major, minor};
    std::uint32_t registers[11] = {};
    for (std::size_t at = 0; at < program_.size(); ++at) {
      const bpf_insn& step = program_[at];
      std::uint32_t& target = registers[step.dst_reg];
      const auto immediate = static_cast<std::uint32_t>(step.imm);
      switch (step.code) {
        case BPF_LDX | BPF_MEM | BPF_W:
          target = context[step.off / 4];
          break;
        case BPF_ALU | BPF_MOV | BPF_X:
          target = registers[step.src_reg];
          break;
        case BPF_ALU64 | BPF_MOV | BPF_K:
          target = immediate;
          break;
        case BPF_ALU | BPF_AND | BPF_K:
          target &= immediate;
          break;
        case BPF_ALU | BPF_RSH | BPF_K:
          target >>= immediate;
          break;
        case BPF_JMP | BPF_JNE | BPF_K:
          at += target != immediate ? jump(step) : 0;
          break;
        case BPF_JMP | BPF_JEQ | BPF_K:
          at += target == immediate ? jump(step) : 0;
          break;
        case BPF_JMP | BPF_EXIT:
          return registers[0] == 1;
        default:
          ADD_FAILURE() << "an unknown instruction at " << at;
          return false;
      }
    }
    ADD_FAILURE() << "the program runs over its end";
    return false;
  }

 private:
  static std::size_t jump(const bpf_insn& step) { return static_cast<std::size_t>(step.off); }

  std::vector<bpf_insn> program_;
};

TEST(DeviceRules, NoRulesStayNoRules) {
  EXPECT_TRUE(with_default_devices({}).empty());
}

TEST(DeviceRules, EveryContainerGetsTheDefaultDevices) {
  Machine machine(with_default_devices({kNothing}));
  EXPECT_TRUE(machine.allows('c', 1, 3, "rw"));      // null
  EXPECT_TRUE(machine.allows('c', 1, 8, "r"));       // random
  EXPECT_TRUE(machine.allows('c', 136, 17, "rwm"));  // a pseudo-terminal
  EXPECT_TRUE(machine.allows('b', 8, 0, "m"));
  EXPECT_FALSE(machine.allows('b', 8, 0, "r"));
  EXPECT_FALSE(machine.allows('b', 8, 0, "rm"));
  EXPECT_FALSE(machine.allows('c', 1, 1, "r"));  // mem
}

TEST(DeviceRules, TheLastRuleThatMatchesHoldsForEachAccess) {
  Machine machine(
      {kNothing, {true, 'c', 10, {}, "rwm"}, {false, 'c', 10, 200, "w"}, {true, 'b', 8, 1, "r"}});
  EXPECT_TRUE(machine.allows('c', 10, 200, "r"));
  EXPECT_FALSE(machine.allows('c', 10, 200, "rw"));
  EXPECT_TRUE(machine.allows('c', 10, 201, "rw"));
  EXPECT_TRUE(machine.allows('b', 8, 1, "r"));
  EXPECT_FALSE(machine.allows('b', 8, 1, "rw"));
  EXPECT_FALSE(machine.allows('b', 8, 2, "r"));
  EXPECT_FALSE(machine.allows('c', 8, 1, "r"));
}

TEST(DeviceRules, WithoutARuleForAllADeviceIsFree) {
  Machine machine({{false, 'b', 8, {}, "w"}});
  EXPECT_TRUE(machine.allows('c', 99, 1, "rwm"));
  EXPECT_TRUE(machine.allows('b', 8, 0, "r"));
  EXPECT_FALSE(machine.allows('b', 8, 0, "w"));
}

TEST(DeviceRules, AsLinesForV1) {
  EXPECT_EQ(lines({kNothing, {true, 'c', 1, 3, "rwm"}, {true, 'b', 8, {}, "r"}}),
            (std::vector<std::string>{"devices.deny: a *:* rwm", "devices.allow: c 1:3 rwm",
                                      "devices.allow: b 8:* r"}));
}

TEST(DeviceRules, OneForBothTypesIsTwoLines) {
  EXPECT_EQ(lines({{false, 'a', 8, 0, "w"}}),
            (std::vector<std::string>{"devices.deny: c 8:0 w", "devices.deny: b 8:0 w"}));
}

TEST(DeviceRules, AWiderRuleIsRepeatedForWhatItCovers) {
  EXPECT_EQ(
      lines({kNothing, {true, 'c', 1, 3, "rw"}, {true, 'c', 2, 3, "rw"}, {false, 'c', 1, {}, "w"}}),
      (std::vector<std::string>{"devices.deny: a *:* rwm", "devices.allow: c 1:3 rw",
                                "devices.allow: c 2:3 rw", "devices.deny: c 1:3 w",
                                "devices.deny: c 1:* w"}));
}

}  // namespace
