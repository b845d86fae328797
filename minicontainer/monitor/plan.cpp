#include "minicontainer/monitor/plan.hpp"

#include "minicontainer/monitor/key_values.hpp"

namespace monitor {
namespace {

// One table for both directions: what is saved is what is loaded.
template <typename Plan, typename Visit>
void visit_members(Plan& plan, const Visit& visit) {
  visit("id", plan.id);
  visit("runtime", plan.runtime);
  visit("runtime-root", plan.runtime_root);
  visit("bundle", plan.bundle);
  visit("merged", plan.merged);
  visit("state-file", plan.state_file);
  visit("end-file", plan.end_file);
  visit("log-file", plan.log_file);
  visit("events-file", plan.events_file);
  visit("event-attributes", plan.event_attributes);
  visit("cgroup", plan.cgroup);
  visit("explain", plan.explain);
  visit("terminal", plan.has_terminal);
  visit("stdin", plan.has_stdin);
  visit("stdin-once", plan.is_stdin_once);
  visit("restart", plan.restart);
  visit("max-retries", plan.max_retries);
  visit("restart-count", plan.restart_count);
  visit("log-max-bytes", plan.log_max_bytes);
  visit("log-max-files", plan.log_max_files);
  visit("removal", plan.removal);
  visit("health-process", plan.health.process_file);
  visit("health-interval", plan.health.interval_ms);
  visit("health-timeout", plan.health.timeout_ms);
  visit("health-start-period", plan.health.start_period_ms);
  visit("health-retries", plan.health.retries);
  visit("network", plan.network.has_namespace);
  visit("network-names", plan.network.serves_names);
  visit("network-reserved", plan.network.reserved_count);
  visit("network-forward", plan.network.forwards);
  visit("network-unpublish", plan.network.unpublish_file);
  visit("network-lease", plan.network.leases);
  visit("network-sandbox", plan.network.sandbox_file);
  visit("network-tidy", plan.network.tidy);
  visit("network-tidy-lock", plan.network.tidy_lock);
}

struct Save {
  KeyValues& values;
  void operator()(const char* key, const std::string& text) const { values.add(key, text); }
  void operator()(const char* key, const std::filesystem::path& path) const {
    values.add(key, path.native());
  }
  void operator()(const char* key, bool flag) const { values.add_number(key, flag ? 1 : 0); }
  void operator()(const char* key, long number) const { values.add_number(key, number); }
  void operator()(const char* key, RestartPolicy policy) const { values.add(key, name_of(policy)); }
  void operator()(const char* key, const std::vector<std::string>& words) const {
    for (const auto& word : words) values.add(key, word);
  }
};

struct Load {
  const KeyValues& values;
  void operator()(const char* key, std::string& text) const { text = values.text(key); }
  void operator()(const char* key, std::filesystem::path& path) const { path = values.text(key); }
  void operator()(const char* key, bool& flag) const { flag = values.number(key) != 0; }
  void operator()(const char* key, long& number) const { number = values.number(key); }
  void operator()(const char* key, RestartPolicy& policy) const {
    policy = restart_policy_named(values.text(key));
  }
  void operator()(const char* key, std::vector<std::string>& words) const {
    words = values.all(key);
  }
};

constexpr struct {
  const char* name;
  RestartPolicy policy;
} kPolicies[] = {{"no", RestartPolicy::kNo},
                 {"on-failure", RestartPolicy::kOnFailure},
                 {"always", RestartPolicy::kAlways},
                 {"unless-stopped", RestartPolicy::kUnlessStopped}};

}  // namespace

void save_plan(const MonitorPlan& plan, const std::filesystem::path& file) {
  KeyValues values;
  visit_members(plan, Save{values});
  values.save(file);
}

MonitorPlan load_plan(const std::filesystem::path& file) {
  const KeyValues values = KeyValues::load(file);
  MonitorPlan plan;
  visit_members(plan, Load{values});
  return plan;
}

const char* name_of(RestartPolicy policy) {
  for (const auto& entry : kPolicies) {
    if (entry.policy == policy) return entry.name;
  }
  return "no";
}

RestartPolicy restart_policy_named(const std::string& name) {
  for (const auto& entry : kPolicies) {
    if (name == entry.name) return entry.policy;
  }
  return RestartPolicy::kNo;
}

}  // namespace monitor
