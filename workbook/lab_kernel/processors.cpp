#include "workbook/lab_kernel/processors.hpp"

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <thread>
#include <tuple>

#include "base/check.hpp"

namespace workbook {
namespace {

// For each processor, the nanoseconds that something has run on it: the seventh number of its line
// (kernel documentation, "Scheduler Statistics"). Empty where the kernel keeps none.
std::map<int, std::uint64_t> busy_times() {
  std::map<int, std::uint64_t> result;
  std::ifstream statistics("/proc/schedstat");
  for (std::string line; std::getline(statistics, line);) {
    std::istringstream words(line);
    std::string name;
    std::uint64_t value = 0;
    words >> name;
    if (!name.starts_with("cpu")) continue;
    for (int i = 0; i < 7; ++i) words >> value;
    result[std::atoi(name.c_str() + 3)] = value;
  }
  return result;
}

}  // namespace

std::vector<int> allowed_processors() {
  cpu_set_t allowed;
  sys::check(::sched_getaffinity(0, sizeof allowed, &allowed), "ask for the allowed processors");
  std::vector<int> result;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(static_cast<unsigned>(cpu), &allowed)) result.push_back(cpu);
  return result;
}

int choose_processor(const std::vector<int>& taken) {
  constexpr std::chrono::milliseconds kSample{5};
  const auto allowed = allowed_processors();
  if (allowed.size() == 1) return allowed[0];
  auto before = busy_times();
  std::this_thread::sleep_for(kSample);
  auto after = busy_times();
  const auto load = [&](int cpu) {
    return std::tuple(std::ranges::count(taken, cpu), after[cpu] - before[cpu]);
  };
  return std::ranges::min(allowed, {}, load);
}

}  // namespace workbook
