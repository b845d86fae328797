#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/runtime/explain/told_step.hpp"

namespace minicontainer {

using nlohmann::json;

std::string as_json(const ToldStep& step) {
  json why = json::array();
  for (const auto& [member, line, value] : step.why) {
    why.push_back({{"member", member}, {"line", line}, {"value", value}});
  }
  json before = json::object(), after = json::object();
  for (const auto& change : step.changes) {
    before[change.what] = change.before;
    after[change.what] = change.after;
  }
  json line = {{"step", step.number},
               {"name", step.entry.name},
               {"word", step.entry.word},
               {"by", step.entry.side == Side::kMinirun ? "minirun" : "container"},
               {"does", step.entry.does},
               {"why", why},
               {"callsBefore", step.calls_before},
               {"calls", step.calls},
               {"callsLeftOut", step.calls_left_out},
               {"before", before},
               {"after", after},
               {"done", step.is_done},
               {"manual", step.entry.manual}};
  line["nanoseconds"] = step.nanoseconds ? json(*step.nanoseconds) : json();
  return base::format_json(line) + "\n";
}

}  // namespace minicontainer
