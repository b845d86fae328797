// process.scheduler and process.ioPriority (man 7 sched, man 2 ioprio_set).

#include <linux/sched.h>

#include "minicontainer/runtime/config_readers.hpp"

namespace minicontainer {
namespace {

using base::JsonView;

constexpr auto kPolicies = base::word_table<std::uint32_t>({
    {"SCHED_OTHER", SCHED_NORMAL},
    {"SCHED_FIFO", SCHED_FIFO},
    {"SCHED_RR", SCHED_RR},
    {"SCHED_BATCH", SCHED_BATCH},
    {"SCHED_IDLE", SCHED_IDLE},
    {"SCHED_DEADLINE", SCHED_DEADLINE},
});

constexpr auto kSchedulerFlags = base::word_table<std::uint64_t>({
    {"SCHED_FLAG_RESET_ON_FORK", SCHED_FLAG_RESET_ON_FORK},
    {"SCHED_FLAG_RECLAIM", SCHED_FLAG_RECLAIM},
    {"SCHED_FLAG_DL_OVERRUN", SCHED_FLAG_DL_OVERRUN},
    {"SCHED_FLAG_KEEP_POLICY", SCHED_FLAG_KEEP_POLICY},
    {"SCHED_FLAG_KEEP_PARAMS", SCHED_FLAG_KEEP_PARAMS},
    {"SCHED_FLAG_UTIL_CLAMP_MIN", SCHED_FLAG_UTIL_CLAMP_MIN},
    {"SCHED_FLAG_UTIL_CLAMP_MAX", SCHED_FLAG_UTIL_CLAMP_MAX},
});

constexpr auto kIoClasses = base::word_table<int>({
    {"IOPRIO_CLASS_RT", 1},
    {"IOPRIO_CLASS_BE", 2},
    {"IOPRIO_CLASS_IDLE", 3},
});

// The kernel would refuse these with EINVAL and no word about which number was meant.
void check_scheduler(const JsonView& json, const Scheduler& scheduler) {
  const bool is_real_time = scheduler.policy == SCHED_FIFO || scheduler.policy == SCHED_RR;
  if (is_real_time && scheduler.priority == 0) {
    json.refuse("a real-time policy needs a \"priority\" between 1 and 99");
  }
  if (!is_real_time && scheduler.priority != 0) {
    json.at("priority").refuse("is for SCHED_FIFO and SCHED_RR only");
  }
  const bool has_times = scheduler.runtime != 0 || scheduler.deadline != 0 || scheduler.period != 0;
  if (has_times && scheduler.policy != SCHED_DEADLINE) {
    json.refuse("\"runtime\", \"deadline\" and \"period\" are for SCHED_DEADLINE only");
  }
  if (scheduler.policy == SCHED_DEADLINE && scheduler.runtime == 0) {
    json.refuse("SCHED_DEADLINE needs a \"runtime\"");
  }
}

}  // namespace

Scheduler read_scheduler(const JsonView& json) {
  Scheduler scheduler;
  scheduler.policy = read_word(json.at("policy"), kPolicies, "scheduling policy");
  if (const auto nice = json.find("nice")) {
    scheduler.nice = static_cast<std::int32_t>(nice->integer_between(-20, 19));
  }
  if (const auto priority = json.find("priority")) {
    scheduler.priority = static_cast<std::int32_t>(priority->integer_between(0, 99));
  }
  for (const auto& flag : elements_or_none(json, "flags")) {
    scheduler.flags |= read_word(flag, kSchedulerFlags, "scheduling flag");
  }
  scheduler.runtime = number_or_none<std::uint64_t>(json, "runtime").value_or(0);
  scheduler.deadline = number_or_none<std::uint64_t>(json, "deadline").value_or(0);
  scheduler.period = number_or_none<std::uint64_t>(json, "period").value_or(0);
  check_scheduler(json, scheduler);
  return scheduler;
}

IoPriority read_io_priority(const JsonView& json) {
  IoPriority priority;
  priority.io_class = read_word(json.at("class"), kIoClasses, "class of I/O priority");
  if (const auto number = json.find("priority")) {
    priority.priority = static_cast<int>(number->integer_between(0, 7));
  }
  return priority;
}

}  // namespace minicontainer
