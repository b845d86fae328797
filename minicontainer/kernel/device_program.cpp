// Device rules as a BPF program. It is run with a bpf_cgroup_dev_ctx: what is asked for, and of
// which device. Its answer is 1 (go on) or 0 (EPERM).
#include <cstddef>

#include "minicontainer/kernel/device_filter.hpp"

namespace minicontainer {
namespace {

// Registers. R0 holds the answer, R1 the context; these are our choice.
constexpr std::uint8_t kType = BPF_REG_2;
constexpr std::uint8_t kWanted = BPF_REG_3;  ///< the access on which no rule has decided yet
constexpr std::uint8_t kMajor = BPF_REG_4;
constexpr std::uint8_t kMinor = BPF_REG_5;
constexpr std::uint8_t kScratch = BPF_REG_6;

using Program = std::vector<bpf_insn>;

bpf_insn instruction(unsigned code, unsigned destination, unsigned source, int offset,
                     std::int32_t immediate) {
  bpf_insn made{};
  made.code = static_cast<__u8>(code);
  made.dst_reg = destination & 0xF;
  made.src_reg = source & 0xF;
  made.off = static_cast<__s16>(offset);
  made.imm = immediate;
  return made;
}

bpf_insn load(unsigned destination, std::size_t offset) {
  return instruction(BPF_LDX | BPF_MEM | BPF_W, destination, BPF_REG_1, static_cast<int>(offset),
                     0);
}

bpf_insn compute(unsigned operation, unsigned destination, std::int32_t immediate) {
  return instruction(BPF_ALU | operation | BPF_K, destination, 0, 0, immediate);
}

bpf_insn copy(unsigned destination, unsigned source) {
  return instruction(BPF_ALU | BPF_MOV | BPF_X, destination, source, 0, 0);
}

bpf_insn jump_if(unsigned condition, unsigned left, std::int32_t right, int distance) {
  return instruction(BPF_JMP | condition | BPF_K, left, 0, distance, right);
}

void answer(Program& program, std::int32_t value) {
  program.push_back(instruction(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, value));
  program.push_back(instruction(BPF_JMP | BPF_EXIT, 0, 0, 0, 0));
}

// access_type of the context: the kind of device in its lower half, the access in the upper.
void unpack_context(Program& program) {
  program.push_back(load(kType, offsetof(bpf_cgroup_dev_ctx, access_type)));
  program.push_back(copy(kWanted, kType));
  program.push_back(compute(BPF_AND, kType, 0xFFFF));
  program.push_back(compute(BPF_RSH, kWanted, 16));
  program.push_back(load(kMajor, offsetof(bpf_cgroup_dev_ctx, major)));
  program.push_back(load(kMinor, offsetof(bpf_cgroup_dev_ctx, minor)));
}

std::int32_t access_bits(const std::string& access) {
  std::int32_t bits = 0;
  for (const char letter : access) {
    if (letter == 'm') bits |= BPF_DEVCG_ACC_MKNOD;
    if (letter == 'r') bits |= BPF_DEVCG_ACC_READ;
    if (letter == 'w') bits |= BPF_DEVCG_ACC_WRITE;
  }
  return bits;
}

// What happens to an access once the device has matched.
Program decide(const DeviceRule& rule) {
  Program body;
  const std::int32_t bits = access_bits(rule.access);
  if (rule.is_allowed) {
    body.push_back(compute(BPF_AND, kWanted, ~bits));
    body.push_back(jump_if(BPF_JNE, kWanted, 0, 2));  // something is left for earlier rules
    answer(body, 1);
  } else {
    body.push_back(copy(kScratch, kWanted));
    body.push_back(compute(BPF_AND, kScratch, bits));
    body.push_back(jump_if(BPF_JEQ, kScratch, 0, 2));
    answer(body, 0);
  }
  return body;
}

void add_rule(Program& program, const DeviceRule& rule) {
  const Program body = decide(rule);
  Program tests;
  if (rule.type != 'a') {
    const int type = rule.type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR;
    tests.push_back(jump_if(BPF_JNE, kType, type, 0));
  }
  const auto number = [](unsigned value) { return static_cast<std::int32_t>(value); };
  if (rule.major) tests.push_back(jump_if(BPF_JNE, kMajor, number(*rule.major), 0));
  if (rule.minor) tests.push_back(jump_if(BPF_JNE, kMinor, number(*rule.minor), 0));
  for (std::size_t i = 0; i < tests.size(); ++i) {  // a test that fails leaves the whole rule
    tests[i].off = static_cast<__s16>(tests.size() - i - 1 + body.size());
  }
  program.insert(program.end(), tests.begin(), tests.end());
  program.insert(program.end(), body.begin(), body.end());
}

}  // namespace

// The last rule that matches holds, so the last comes first here.
std::vector<bpf_insn> device_program(const std::vector<DeviceRule>& rules) {
  Program program;
  unpack_context(program);
  for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) add_rule(program, *rule);
  answer(program, 1);
  return program;
}

}  // namespace minicontainer
