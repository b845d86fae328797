#include "minicontainer/compose/start_order.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

namespace compose {
namespace {

/// Goes from each service down to those that it depends on, and notes it on the way back up.
class Visit {
 public:
  explicit Visit(const Dependencies& dependencies) : dependencies_(dependencies) {}

  // #region lab12.start-order
  void visit(const std::string& service) {
    if (std::ranges::find(order_, service) != order_.end()) return;
    if (std::ranges::find(way_, service) != way_.end()) refuse_circle(service);
    way_.push_back(service);
    for (const std::string& other : sorted(service)) visit(other);
    way_.pop_back();
    order_.push_back(service);
  }
  // #endregion lab12.start-order

  [[nodiscard]] const std::vector<std::string>& order() const { return order_; }

 private:
  [[nodiscard]] std::vector<std::string> sorted(const std::string& service) const {
    std::vector<std::string> others = dependencies_.at(service);
    std::ranges::sort(others);
    for (const std::string& other : others) {
      if (!dependencies_.contains(other)) {
        throw std::runtime_error(
            fmt::format("service {} depends on {}, which is no service", service, other));
      }
    }
    return others;
  }

  [[noreturn]] void refuse_circle(const std::string& service) const {
    std::string circle;
    for (auto step = std::ranges::find(way_, service); step != way_.end(); ++step) {
      circle += *step + " -> ";
    }
    throw std::runtime_error(
        fmt::format("services depend on each other in a circle: {}{}", circle, service));
  }

  const Dependencies& dependencies_;
  std::vector<std::string> way_;    ///< from where we came
  std::vector<std::string> order_;  ///< what is done
};

}  // namespace

std::vector<std::string> start_order(const Dependencies& dependencies) {
  Visit visit(dependencies);
  for (const auto& [service, others] : dependencies) visit.visit(service);
  return visit.order();
}

}  // namespace compose
